"""强制报告: written by those who must, read at the station alone, never taken back (2.9)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from core import rls
from core.ids import uuid7
from core.workflow import NotAllowed, WrongStatus
from households.models import MandatoryReport, MandatoryReportText, SupplementNote
from tests.factories.accounts import make_user

NEW = "households:report-create"


def moment(back: dt.timedelta = dt.timedelta()) -> str:
    return f"{timezone.localtime() - back:%Y-%m-%dT%H:%M}"


def form(world, **change) -> dict:
    return {
        "uuid": str(uuid7()), "situation": "R4", "person": str(world.child.uuid),
        "facts": "手臂多处淤青", "known_at": moment(), "known_how": "入户时看到",
        "suspect": "父亲", "guardian_suspected": "on", "agency": "金山派出所", "method": "phone",
        "reported_at": moment(), "guardian_told": "no", **change,
    }  # fmt: skip


def test_the_first_screen_says_call_110_and_whom_to_tell_before_anything_is_typed(world, sign_in):
    for name in (NEW, "households:phone-report-create"):
        page = (
            sign_in(world.worker)
            .get(reverse(name), {"household": str(world.household.uuid)})
            .content.decode()
        )
        assert 'href="tel:110"' in page and "站长" in page
        assert "<textarea" not in page
        assert all(f"situation={code}" in page for code in ("R1", "R9", "DV"))


@pytest.mark.parametrize("who", ["worker", "colleague", "head_of_station", "supervisor"])
def test_worker_head_and_supervisor_find_the_button_on_every_file_and_can_report(
    world, sign_in, who
):
    user = getattr(world, who)
    client = sign_in(user)
    for page in ("households:file", "households:phone-file"):
        url = reverse(page, args=[world.household.uuid])
        assert "mandatory-reports/new/" in client.get(url).content.decode()
    sent = form(world)
    answer = client.post(reverse(NEW) + f"?household={world.household.uuid}", sent)
    assert answer.status_code == 302, answer.content.decode()
    report = MandatoryReport.objects.get(uuid=sent["uuid"])
    assert report.recorded_by == user and report.text.person == world.child
    assert report.text.facts == "手臂多处淤青" and report.text.guardian_suspected


def test_a_child_who_is_on_no_file_is_reported_from_the_list_of_what_is_due(world, sign_in):
    client = sign_in(world.worker)
    page = client.get(reverse("households:phone-reminders")).content.decode()
    assert f'href="{reverse("households:phone-report-create")}"' in page
    sent = form(world, person="", harmed="约八岁男孩，身份不明", situation="R7")
    assert client.post(reverse("households:phone-report-create"), sent).status_code == 302
    report = MandatoryReport.objects.get()
    assert report.station == world.station and report.text.person is None


@pytest.mark.parametrize("who", ["main", "county", "province"])
def test_who_does_not_work_at_a_station_does_not_report_there(world, sign_in, who):
    client = sign_in(getattr(world, who))
    assert client.post(reverse(NEW), form(world)).status_code == 403
    assert not MandatoryReport.objects.exists()
    with pytest.raises(NotAllowed):
        MandatoryReport.record(world.station, by=getattr(world, who), reported_at=timezone.now())


def test_sending_twice_makes_one_report(world, sign_in):
    client, sent = sign_in(world.worker), form(world)
    url = reverse(NEW) + f"?person={world.child.uuid}"
    assert client.post(url, sent).url == client.post(url, sent).url
    assert MandatoryReport.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"facts": ""}, "facts"),
        ({"person": "", "harmed": ""}, "harmed"),
        ({"agency": ""}, "agency"),
        ({"situation": "R10"}, "situation"),
        ({"reported_at": moment(-dt.timedelta(hours=2))}, "reported_at"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(world, sign_in, change, field):
    url = reverse(NEW) + f"?household={world.household.uuid}"
    answer = sign_in(world.worker).post(url, form(world, **change))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert "金山派出所" in answer.content.decode() or field == "agency"
    assert not MandatoryReport.objects.exists()


def test_the_times_are_filled_with_now_and_the_form_keeps_a_draft(world, sign_in):
    url = reverse("households:phone-report-create")
    page = (
        sign_in(world.worker)
        .get(url, {"person": str(world.child.uuid), "situation": "DV"})
        .content.decode()
    )
    assert f'data-draft="report:{world.worker.pk}:{world.child.uuid}"' in page
    assert f"{timezone.localtime():%Y-%m-%dT%H}" in page and "draft-form.js" in page


def test_only_the_head_acknowledges_and_only_once(world, sign_in, duty):
    url = reverse("households:report-acknowledge", args=[duty.report.uuid])
    for who in (world.worker, world.supervisor, world.county):
        sign_in(who).post(url)
        duty.report.refresh_from_db()
        assert duty.report.is_waiting
    sign_in(world.head_of_station).post(url)
    duty.report.refresh_from_db()
    assert duty.report.acknowledged_by == world.head_of_station
    with pytest.raises(WrongStatus):
        duty.report.make("acknowledge", by=world.head_of_station)
    with pytest.raises(DatabaseError), transaction.atomic():
        MandatoryReport.objects.filter(pk=duty.report.pk).update(acknowledged_at=None)


@pytest.mark.parametrize("who", ["owner", "web"])
def test_nobody_deletes_or_changes_a_report_not_even_in_the_database(world, duty, who):
    note = duty.report.supplement("补充", by=world.worker)
    attempts = (
        lambda: MandatoryReport.objects.all().delete(),
        lambda: MandatoryReport.objects.update(reported_at=timezone.now()),
        lambda: MandatoryReportText.objects.all().delete(),
        lambda: MandatoryReportText.objects.update(facts="别的"),
        lambda: MandatoryReportText.objects.update(agency="别的"),
        lambda: SupplementNote.objects.filter(pk=note.pk).update(text="别的"),
        lambda: SupplementNote.objects.all().delete(),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            if who == "web":
                with rls.acting_as(world.head_of_station):
                    attempt()
            else:
                attempt()
    assert duty.report.text_for(world.worker).facts == "继父用皮带打"


def test_a_report_is_added_to_never_rewritten(world, sign_in, duty):
    url = reverse("households:report-supplement", args=[duty.report.uuid])
    client, key = sign_in(world.colleague), str(uuid7())
    assert client.post(url, {"text": "", "uuid": key}).status_code == 422
    for _ in range(2):
        assert client.post(url, {"text": "案件编号A123", "uuid": key}).status_code == 302
    page = client.get(duty.report.get_absolute_url()).content.decode()
    assert page.count("案件编号A123") == 1 and "继父用皮带打" in page


def test_reading_the_text_is_written_down_reading_the_clock_is_not(world, sign_in, duty):
    sign_in(world.county).get(duty.report.get_absolute_url())
    assert not AuditEvent.objects.filter(action="read_sealed").exists()
    sign_in(world.head_of_station).get(duty.report.get_absolute_url())
    row = AuditEvent.objects.get(action="read_sealed")
    assert row.object_id == str(duty.report.uuid) and row.user_id == world.head_of_station.pk


def test_the_clock_says_when_it_was_late(world, duty):
    now = timezone.now()
    late = MandatoryReport.record(
        world.station, by=world.worker, reported_at=now - dt.timedelta(hours=25),
        situation="R6", harmed="陌生男孩", facts="独自在家", known_at=now, known_how="", agency="x",
    )  # fmt: skip
    assert late.is_recorded_late and not duty.report.is_recorded_late
    assert list(MandatoryReport.objects.recorded_late()) == [late]
    later = now + dt.timedelta(hours=1, minutes=5)
    assert set(MandatoryReport.objects.acknowledged_late(later)) == {late, duty.report}
    assert not MandatoryReport.objects.acknowledged_late(now).exists()


# --- who sees what ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["main", "county"])
def test_the_county_sees_that_a_report_exists_and_its_clock_not_its_text(world, sign_in, duty, who):
    client = sign_in(getattr(world, who))
    pages = (
        reverse("households:reports"),
        reverse("households:reports") + "?export=xlsx",
        duty.report.get_absolute_url(),
        reverse("households:phone-report", args=[duty.report.uuid]),
        reverse("households:incidents"),
        duty.incident.get_absolute_url(),
        reverse("households:file", args=[world.household.uuid]) + "?tab=risk",
    )
    for path in pages:
        text = client.get(path).content.decode("utf-8", "replace")
        assert not [word for word in duty.secrets if word in text], path
    assert duty.report.number in client.get(reverse("households:reports")).content.decode()
    page = client.get(duty.report.get_absolute_url()).content.decode()
    assert "R4 " not in page and "张建国" not in page


@pytest.mark.parametrize("who", ["main", "county", "province"])
def test_the_database_itself_shows_the_text_to_nobody_above_the_station(world, duty, who):
    with rls.acting_as(getattr(world, who)):
        assert not MandatoryReportText._base_manager.exists()
        assert not SupplementNote._base_manager.exists()
    with rls.acting_as(world.worker):
        assert MandatoryReportText._base_manager.count() == 1


def test_a_supervisor_of_the_county_reports_in_writing_and_reads_no_text(world, duty):
    supervisor = make_user("supervisor", division="522702")
    with rls.acting_as(supervisor):
        report = MandatoryReport.record(
            world.station, by=supervisor, reported_at=timezone.now(), situation="R9",
            facts="督导所见", known_at=timezone.now(), known_how="", agency="派出所", harmed="某童",
        )  # fmt: skip
        report.supplement("督导补充", by=supervisor)
        assert not MandatoryReportText._base_manager.exists()
    assert report.text_for(world.head_of_station).facts == "督导所见"


def test_officials_open_no_report_at_all(world, sign_in, duty):
    client = sign_in(world.province)
    assert client.get(duty.report.get_absolute_url()).status_code == 404
    assert duty.report.number not in client.get(reverse("households:reports")).content.decode()


def test_another_county_finds_nothing(world, sign_in, duty):
    client = sign_in(world.far_worker)
    for name in ("report", "phone-report"):
        url = reverse(f"households:{name}", args=[duty.report.uuid])
        assert client.get(url).status_code == 404
    url = reverse("households:report-supplement", args=[duty.report.uuid])
    assert client.post(url, {"text": "x"}).status_code == 404


def test_nothing_of_it_stands_on_the_timeline(world, sign_in, duty):
    for who in (world.worker, world.county):
        url = reverse("households:file", args=[world.household.uuid])
        text = sign_in(who).get(url, {"tab": "overview"}).content.decode()
        assert not [word for word in (*duty.secrets, duty.report.number) if word in text]
