"""The rights desk: who may ask, by when it is answered, what an answer does (PIPL 44–50)."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from core import working_days
from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from households import reminders, search
from households.models import Consent, Person, PersonPhone, RightsRequest
from households.tasks import erase_person
from reporting.rollup.fold import drain
from tests.factories.accounts import make_user
from tests.factories.privacy import attach, give_consent
from tests.factories.services import log_visit


def ask(world, kind="read", **values):
    person = values.pop("person", world.head)
    return RightsRequest.objects.create(
        person=person, kind=kind, received_by=world.worker, **values
    )


def checked(world, kind="read", **values):
    asked = ask(world, kind, **values)
    asked.make("check", by=world.worker, identity_means="card")
    return asked


def url(asked, name="households:rights-request", *more):
    return reverse(name, args=[asked.uuid, *more])


def test_a_request_is_taken_down_and_due_in_15_working_days(world, sign_in):
    client = sign_in(world.worker)
    body = {
        "kind": "correct",
        "applicant": "self",
        "received_on": timezone.localdate(),
        "wish": "改名",
    }
    sent = client.post(reverse("households:rights-new", args=[world.head.uuid]), body)
    asked = RightsRequest.objects.get()
    assert sent["Location"] == asked.get_absolute_url()
    assert working_days.between(asked.received_on, asked.due_on) == 15
    assert "改名" in client.get(url(asked)).content.decode()
    assert AuditEvent.objects.filter(action="rights", object_id=str(world.head.uuid)).exists()


@pytest.mark.parametrize(
    ("status", "values", "field"),
    [
        ("registered", {"applicant": "kin", "applicant_name": "甲", "applicant_relation": "子"}, "applicant"),
        ("deceased", {"applicant": "self"}, "applicant"),
        ("registered", {"applicant": "agent"}, "applicant_name"),
    ],
)  # fmt: skip
def test_who_may_ask_for_whom(world, status, values, field):
    world.head.status = status
    asked = RightsRequest(person=world.head, kind="read", received_by=world.worker, **values)
    with pytest.raises(ValidationError) as told:
        asked.clean()
    assert field in told.value.message_dict


def test_the_next_of_kin_ask_for_the_dead(world):
    world.head.status = "deceased"
    RightsRequest(
        person=world.head, kind="read", received_by=world.worker, applicant="kin",
        applicant_name="张建国", applicant_relation="儿子",
    ).clean()  # fmt: skip


def test_steps_are_logged_and_none_is_skipped(world):
    asked = ask(world)
    with pytest.raises(WrongStatus):
        asked.make("answer", by=world.worker, answer="好")
    with pytest.raises(Incomplete):
        asked.make("check", by=world.worker)
    asked.make("check", by=world.worker, identity_means="card")
    with pytest.raises(Incomplete):
        asked.make("answer", by=world.worker, answer=" ")
    with pytest.raises(ReasonMissing):
        asked.make("refuse", by=world.worker)
    asked.make("answer", by=world.worker, answer="已当面提供")
    assert [entry.move for entry in asked.log()] == ["check", "answer"]
    assert asked.answered_by == world.worker


@pytest.mark.parametrize("role", ["supervisor", "province", "main"])
def test_who_does_not_handle_rights_is_refused(world, sign_in, role):
    asked = ask(world)
    assert sign_in(getattr(world, role)).get(url(asked)).status_code == 403
    with pytest.raises(NotAllowed):
        asked.make("check", by=getattr(world, role), identity_means="card")


def test_another_county_finds_no_request(world, sign_in):
    asked = checked(world)
    client = sign_in(world.far_worker)
    for name in ("households:rights-request", "households:rights-export"):
        assert client.get(url(asked, name)).status_code == 404


def test_the_data_come_out_only_after_the_identity_is_checked(world, sign_in):
    client = sign_in(world.worker)
    assert client.get(url(ask(world), "households:rights-export")).status_code == 403
    explain = checked(world, "explain")
    assert client.get(url(explain, "households:rights-export")).status_code == 403
    assert client.get(url(checked(world), "households:rights-export")).status_code == 200


def test_the_export_holds_everything_and_nobody_elses(world, sign_in):
    PersonPhone.objects.create(person=world.head, number="13900001234", note="晚上打")
    give_consent(world.head)
    log_visit(world.household, served=[world.head], findings="腿脚不便需要扶手")
    other = PersonPhone.objects.create(person=world.child, number="13900005678")
    asked = checked(world)
    client = sign_in(world.worker)
    page = client.get(url(asked, "households:rights-export")).content.decode()
    for told in (str(world.head.id_number), "13900001234", "晚上打", "腿脚不便需要扶手"):
        assert told in page
    assert str(other.number) not in page and world.child.id_number not in page
    raw = client.get(url(asked, "households:rights-export") + "?format=json")
    told = json.loads(raw.content)
    assert {"households.person", "households.personphone", "services.visit"} <= {
        section["kind"] for section in told["sections"]
    }
    logged = AuditEvent.objects.filter(action="rights", detail__what="data")
    assert logged.count() == 2 and "no-store" in raw["Cache-Control"]


def test_a_restriction_hides_the_person_from_all_but_head_and_county(world, sign_in):
    asked = checked(world, "restrict")
    asked.make("answer", by=world.worker, answer="已限制")
    for user, sees in (
        (world.worker, False), (world.supervisor, False), (world.head_of_station, True),
        (world.county, True),
    ):  # fmt: skip
        found = Person.objects.visible_to(user).filter(pk=world.head.pk).exists()
        assert found is sees
        assert search.persons(search.read("张桂兰"), user).exists() is sees
        for path in (
            reverse("households:list"), world.household.get_absolute_url(), "/api/v1/households/",
        ):  # fmt: skip
            assert ("张桂兰" in sign_in(user).get(path).content.decode()) is sees, (user, path)
    assert sign_in(world.worker).post(url(asked, "households:rights-lift")).status_code == 403
    assert (
        sign_in(world.head_of_station).post(url(asked, "households:rights-lift")).status_code == 302
    )
    assert Person.objects.visible_to(world.worker).filter(pk=world.head.pk).exists()


def test_withdrawing_all_ends_every_consent(world):
    give_consent(world.head)
    give_consent(world.head, "sensitive")
    checked(world, "withdraw").make("answer", by=world.worker, answer="已撤回")
    assert not Consent.objects.in_force().filter(person=world.head).exists()


def facts():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM reporting_fact t"
        )
        return cursor.fetchone()[0]


def test_a_deletion_is_decided_by_the_head_and_leaves_no_trace_but_the_figures(
    world, django_capture_on_commit_callbacks
):
    number, phone = str(world.head.id_number), str(world.head.phone)
    world.head.name = "张桂芳"
    world.head.save()
    PersonPhone.objects.create(person=world.head, number="13900001234", note="晚上打")
    give_consent(world.head, giver="guardian", giver_name="独特监护", giver_relation="姨")
    row = attach(world.household, person=world.head, title="身份证")
    log_visit(world.household, served=[world.head])
    drain()
    before = facts()
    asked = checked(world, "delete")
    with pytest.raises(NotAllowed):
        asked.make("answer", by=world.worker, answer="删除")
    with django_capture_on_commit_callbacks(execute=True):
        asked.make("answer", by=world.head_of_station, answer="已删除")
    drain()
    assert facts() == before
    person = Person.objects.get(pk=world.head.pk)
    assert (person.id_number, person.phone, person.name) == (None, None, "已删除")
    assert not row.path.exists()
    assert not search.persons(search.read("张桂兰"), world.worker).exists()
    assert not search.persons(search.read(number), world.worker).exists()
    for model in apps.get_models():
        if model._meta.app_label != "households" or not model._meta.managed:
            continue
        for values in model._base_manager.values_list():
            text = str(values)
            for gone in (number, phone, "张桂兰", "张桂芳", "13900001234", "晚上打", "独特监护"):
                assert gone not in text, (model, text)


def test_an_answer_due_is_announced_and_overdue_counts(world):
    asked = ask(world)
    RightsRequest.objects.filter(pk=asked.pk).update(
        due_on=timezone.localdate() - dt.timedelta(days=1)
    )
    kinds = {kind.source.kind: kind for kind in reminders.of(world.worker)}
    assert kinds["rights"].rows[0].tone == "bad"
    other = make_user("worker", station=world.far_station)
    assert not {k.source.kind: k for k in reminders.of(other)}["rights"].rows


def test_the_head_deletes_on_the_page_as_the_web_role(world, sign_in):
    PersonPhone.objects.create(person=world.head, number="13900001234")
    asked = checked(world, "delete")
    page = sign_in(world.head_of_station).post(
        url(asked, "households:rights-move", "answer"), {"answer": "已删除"}
    )
    assert page.status_code == 302
    asked.refresh_from_db()
    assert asked.status == "answered"
    person = Person.objects.get(pk=world.head.pk)
    assert (person.name, person.id_number) == ("已删除", None)
    assert PersonPhone.objects.get(person=person).number != "13900001234"
    assert not apps.get_model("households.PersonEvent").objects.filter(pgh_obj=person).exists()


def test_a_deletion_finished_in_the_background_reaches_other_stations(world):
    asked = checked(world, "delete")
    asked.make("answer", by=world.head_of_station, answer="已删除")
    left = PersonPhone.objects.create(person=world.head, number="13900001234")
    erase_person(world.head.pk)
    left.refresh_from_db()
    assert left.number != "13900001234"
    untouched = Person.objects.get(pk=world.child.pk).name
    erase_person(world.child.pk)
    assert Person.objects.get(pk=world.child.pk).name == untouched
