"""Referrals (specification 2.14, K24): every step allowed and refused, and what each side sees."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from core.rls import acting_as
from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from households.models import Consent
from services.models import Milestone, Partner, Referral, ServiceRecord, receiving_stations
from services.reminders import referrals
from services.tasks import note_answered_referrals
from tests.factories.accounts import make_user
from tests.factories.services import head_of, worker_of
from tests.factories.stations import DivisionFactory, StationFactory


@pytest.fixture
def other(place):
    """Another station of the prefecture, with a worker."""
    code = place.station.division_code[:6] + "999"
    return StationFactory(
        division=DivisionFactory(code=code), official_name="西河镇社工站", status="running",
        plaque_on=dt.date(2026, 1, 1),
    )  # fmt: skip


def consent(place, person=None) -> Consent:
    return Consent.objects.create(
        person=person or place.a, kind="sharing", text_version="1", recorded_by=place.worker
    )


def referral(place, to=None, **given) -> Referral:
    partner = None
    if to is None:
        partner, _made = Partner.objects.get_or_create(
            station=place.station, name="县人民医院", defaults={"kind": "hospital"}
        )
    told = {
        "station": place.station, "from_name": place.station.official_name, "person": place.a,
        "household": place.household, "to_station": to, "to_partner": partner,
        "to_name": to.official_name if to else partner.name, "reason": "需要康复评估",
        "chosen": ["name", "phone", "situation"], "situation": "中风后左侧无力",
        "created_by": place.worker, **given,
    }  # fmt: skip
    return Referral.objects.create(**told)


def sent(place, to=None, **given) -> Referral:
    consent(place)
    row = referral(place, to, **given)
    row.make("contact", place.worker, contacted="李医生")
    row.make("send", place.worker)
    return row


def milestones(kind) -> int:
    return Milestone.objects.filter(kind=kind).count()


def test_a_referral_goes_from_to_be_verified_to_completed(place):
    row = sent(place)
    today = timezone.localdate()
    assert row.answer_due_on == today + dt.timedelta(days=7)
    row.make("accept", place.worker, feedback="已安排床位")
    assert (row.accepted, row.follow_up_on) == (True, today + dt.timedelta(days=14))
    row.make("follow", place.worker, follow_up="恢复良好")
    row.make("complete", place.worker)
    row.refresh_from_db()
    assert row.status == "done"
    assert [e.move for e in row.log()] == ["contact", "send", "accept", "follow", "complete"]
    assert milestones(Milestone.Kind.REFERRAL_SENT) == 1
    assert milestones(Milestone.Kind.REFERRAL_ACCEPTED) == 1


def test_sending_makes_a_service_record_that_is_reviewed(place):
    record = sent(place).record
    assert (record.kind, record.person_times) == (ServiceRecord.Kind.REFERRAL, 1)
    assert record.status == ServiceRecord.Status.SUBMITTED
    record.confirm(place.head)
    assert ServiceRecord.objects.counted().filter(pk=record.pk).exists()


def test_without_consent_nothing_is_sent_but_in_an_emergency(place):
    row = referral(place)
    row.make("contact", place.worker, contacted="李医生")
    with pytest.raises(Incomplete):
        row.make("send", place.worker)
    row.refresh_from_db()
    assert row.status == "contacted"
    assert not ServiceRecord.objects.exists()
    row.emergency_reason = "突发昏迷"
    row.save()
    row.make("send", place.worker)
    assert (row.status, row.consent) == ("sent", None)


def test_a_withdrawn_consent_sends_nothing(place):
    consent(place).withdraw(place.worker)
    row = referral(place)
    row.make("contact", place.worker, contacted="李医生")
    with pytest.raises(Incomplete):
        row.make("send", place.worker)


def test_no_step_is_skipped_and_a_refusal_needs_its_reason(place):
    row = referral(place)
    with pytest.raises(WrongStatus):
        row.make("send", place.worker)
    with pytest.raises(Incomplete):
        row.make("contact", place.worker, contacted=" ")
    with pytest.raises(NotAllowed):
        row.make("contact", make_user("county_admin"), contacted="李")
    row = sent(place)
    with pytest.raises(ReasonMissing):
        row.make("decline", place.worker)
    with pytest.raises(WrongStatus):
        row.make("cancel", place.worker, reason="误建")


def test_the_summary_is_frozen_as_it_was_when_sent(place):
    place.a.phone = "13800001234"
    place.a.save()
    row = sent(place)
    before = dict(row.told(full=True))
    assert "13800001234" in before.values()
    place.a.name = "张改名"
    place.a.save()
    row = Referral.objects.get(pk=row.pk)
    assert dict(row.told(full=True)) == before
    assert "13800001234" not in dict(row.told()).values()


def test_the_receiving_station_sees_this_row_alone_and_only_once_sent(place, other):
    consent(place)
    row = referral(place, other)
    stranger = worker_of(other)
    with acting_as(stranger), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM services_referral")
        assert cursor.fetchone()[0] == 0
    row.make("contact", place.worker, contacted="王社工")
    row.make("send", place.worker)
    unsent = referral(place, other)
    with acting_as(stranger), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM services_referral")
        assert cursor.fetchall() == [(row.pk,)]
        cursor.execute("SELECT count(*) FROM households_person")
        assert cursor.fetchone()[0] == 0
    assert set(Referral.objects.visible_to(stranger)) == {row}
    assert unsent not in Referral.objects.visible_to(stranger)


def test_only_the_receiver_answers_a_referral_between_stations(place, other):
    row = sent(place, other)
    with pytest.raises(NotAllowed):
        row.make("accept", place.worker)
    stranger = worker_of(other)
    with acting_as(stranger):
        theirs = Referral.objects.get(pk=row.pk)
        theirs.make("accept", stranger, feedback="已接收")
        with pytest.raises(NotAllowed):
            theirs.make("follow", stranger, follow_up="好")
    assert milestones(Milestone.Kind.REFERRAL_ACCEPTED) == 0
    assert note_answered_referrals() == 1
    assert note_answered_referrals() == 0
    kept = Milestone.objects.get(kind=Milestone.Kind.REFERRAL_ACCEPTED)
    assert kept.station == place.station


def test_the_receivers_page_shows_the_summary_and_takes_the_answer(place, other, client):
    row = sent(place, other)
    client.force_login(worker_of(other))
    page = reverse("services:referral-received", args=[row.uuid])
    shown = client.get(page).content.decode()
    assert "张桂兰" in shown
    assert "中风后左侧无力" in shown
    assert place.household.file_no not in shown
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(place.household.get_absolute_url()).status_code == 404
    assert client.post(page, {"move": "decline"}).status_code == 422
    assert client.post(page, {"move": "decline", "reason": "没有床位"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.accepted, row.decline_reason) == ("declined", False, "没有床位")
    assert row.number in client.get(reverse("services:referral-inbox")).content.decode()
    assert client.get(reverse("services:phone-referral-inbox")).status_code == 200


def test_the_sender_sees_the_answer_of_the_other_station(place, other, client):
    row = sent(place, other)
    stranger = worker_of(other)
    with acting_as(stranger):
        Referral.objects.get(pk=row.pk).make("accept", stranger, feedback="周三上门")
    client.force_login(place.worker)
    shown = client.get(row.get_absolute_url()).content.decode()
    assert "周三上门" in shown
    assert (
        client.post(row.get_absolute_url(), {"move": "follow", "follow_up": "已服务"}).status_code
        == 302
    )


def test_a_referral_is_begun_from_the_file_on_the_desktop_and_the_phone(place, other, client):
    client.force_login(place.worker)
    query = f"?household={place.household.uuid}"
    for name in ("services:referral-create", "services:phone-referral-create"):
        assert "西河镇社工站" in client.get(reverse(name) + query).content.decode()
    data = {
        "uuid": str(uuid7()), "person": str(place.a.uuid), "to": "", "urgency": "normal",
        "reason": "需要法律援助", "chosen": ["name"], "situation": "", "emergency_reason": "",
    }  # fmt: skip
    page = reverse("services:referral-create") + query
    assert client.post(page, data).status_code == 422
    data |= {"new_partner": "县法律援助中心", "new_partner_kind": "office"}
    for _twice in range(2):
        assert client.post(page, data).status_code == 302
    row = Referral.objects.get()
    assert (row.to_name, row.to_partner.kind) == ("县法律援助中心", "office")
    edit = reverse("services:referral-edit", args=[row.uuid])
    assert client.get(edit).status_code == 200
    told = {**data, "to": f"s:{other.uuid}", "new_partner": ""}
    assert client.post(edit, told).status_code == 302
    row.refresh_from_db()
    assert (row.to_station_id, row.to_partner, row.to_name) == (other.pk, None, "西河镇社工站")
    assert row.number in client.get(reverse("services:referrals")).content.decode()
    assert client.get(reverse("services:phone-referrals")).status_code == 200
    shown = client.get(place.household.get_absolute_url() + "?tab=needs").content.decode()
    assert "西河镇社工站" in shown


def test_the_letter_is_a_pdf_and_only_of_what_was_sent(place, client):
    client.force_login(place.worker)
    waiting = referral(place)
    letter = reverse("services:referral-letter", args=[waiting.uuid])
    assert client.get(letter).status_code == 404
    row = sent(place)
    answer = client.get(reverse("services:referral-letter", args=[row.uuid]))
    assert answer.content.startswith(b"%PDF")


def test_somebody_without_names_does_not_open_a_referral(place, client):
    row = sent(place)
    client.force_login(make_user("main_station"))
    assert client.get(row.get_absolute_url()).status_code in (403, 404)
    client.force_login(make_user("province_admin"))
    assert client.get(row.get_absolute_url()).status_code == 404


def test_late_answers_and_visits_back_are_reminded_of(place, other):
    row = sent(place, other)
    assert referrals.unanswered(place.worker, 5) == []
    long_ago = timezone.localdate() - dt.timedelta(days=1)
    Referral.objects.filter(pk=row.pk).update(answer_due_on=long_ago)
    assert [r.tone for r in referrals.unanswered(place.worker, 5)] == ["bad"]
    assert [r.kind for r in referrals.received(worker_of(other), 5)] == ["referral-inbox"]
    row.make("decline", worker_of(other), reason="人手不足")
    assert referrals.to_follow(place.worker, 5) == []
    Referral.objects.filter(pk=row.pk).update(follow_up_on=long_ago)
    assert [r.kind for r in referrals.to_follow(head_of(place.station), 5)] == ["referral-follow"]


def test_over_the_api_it_is_made_once_sent_and_answered(place, other, client):
    consent(place)
    client.force_login(place.worker)
    assert other.uuid in {s.uuid for s in receiving_stations(place.station)}
    data = {
        "uuid": str(uuid7()), "household": str(place.household.uuid), "person": str(place.a.uuid),
        "to_station": str(other.uuid), "reason": "需要康复", "urgency": "urgent",
        "chosen": ["name"],
    }  # fmt: skip
    first = client.post("/api/v1/referrals/", data, content_type="application/json")
    again = client.post("/api/v1/referrals/", data, content_type="application/json")
    assert (first.status_code, again.status_code) == (201, 200)
    move = f"/api/v1/referrals/{data['uuid']}/move/"

    def step(path, name, **fields):
        told = {"move": name, "fields_of_move": fields}
        return client.post(path, told, content_type="application/json").status_code

    assert step(move, "send") == 409
    assert step(move, "contact") == 400
    assert step(move, "contact", contacted="王社工") == 200
    assert step(move, "send") == 200
    assert step(move, "accept") == 403
    client.force_login(worker_of(other))
    assert client.get(f"/api/v1/referrals/{data['uuid']}/").status_code == 404
    received = f"/api/v1/referrals-received/{data['uuid']}/"
    assert [row["text"] for row in client.get(received).json()["told"]] == ["张桂兰"]
    assert step(received + "move/", "accept", feedback="好") == 200
