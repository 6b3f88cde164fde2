"""/api/v1/rights-requests/ and /api/v1/retention-cases/: taken down, answered, decided, logged."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from core import working_days
from core.ids import uuid7
from households.models import Consent, Household, Person, RetentionCase, RightsRequest
from households.privacy import retention
from tests.factories.privacy import give_consent
from tests.factories.services import log_visit

PATH = "/api/v1/rights-requests/"
CASES = "/api/v1/retention-cases/"
JSON = "application/json"


def ask(client, world, kind="read", **values):
    sent = {"uuid": str(uuid7()), "person": str(world.head.uuid), "kind": kind, **values}
    return client.post(PATH, sent, content_type=JSON)


def move(client, row, name, path=PATH, reason="", **fields):
    sent = {"move": name, "reason": reason, "fields_of_move": fields}
    return client.post(f"{path}{row.uuid}/move/", sent, content_type=JSON)


def checked(world, kind="read"):
    asked = RightsRequest.objects.create(person=world.head, kind=kind, received_by=world.worker)
    asked.make("check", by=world.worker, identity_means="card")
    return asked


def test_a_request_is_taken_down_once_and_due_in_15_working_days(world, sign_in):
    client, key = sign_in(world.worker), str(uuid7())
    first = ask(client, world, "correct", uuid=key, wish="改名")
    assert first.status_code == 201, first.content
    assert ask(client, world, "correct", uuid=key).status_code == 200
    asked = RightsRequest.objects.get()
    assert (asked.wish, asked.received_by) == ("改名", world.worker)
    assert working_days.between(asked.received_on, asked.due_on) == 15
    assert AuditEvent.objects.filter(action="rights", object_id=str(world.head.uuid)).count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"applicant": "kin", "applicant_name": "甲", "applicant_relation": "子"}, "applicant"),
        ({"applicant": "agent"}, "applicant_name"),
        ({"received_on": "2099-01-01"}, "received_on"),
    ],
)
def test_who_may_ask_for_whom(world, sign_in, values, field):
    answer = ask(sign_in(world.worker), world, **values)
    assert answer.status_code == 400 and field in answer.json()["errors"]
    assert not RightsRequest.objects.exists()


def test_the_log_tells_every_step_with_its_day(world, sign_in):
    client = sign_in(world.worker)
    ask(client, world)
    asked = RightsRequest.objects.get()
    assert move(client, asked, "answer", answer="好").status_code == 409
    assert move(client, asked, "check").status_code == 400
    assert move(client, asked, "check", identity_means="card").status_code == 200
    done = move(client, asked, "answer", answer="已当面提供").json()
    assert [(s["move"], s["by"], s["at"][:4]) for s in done["log"]] == [
        (name, world.worker.username, str(timezone.now().year)) for name in ("check", "answer")
    ]
    shown = client.get(f"{PATH}{asked.uuid}/").json()
    assert (shown["status"], shown["answer"]) == ("answered", "已当面提供")
    assert AuditEvent.objects.filter(action="rights", detail__change="answer").count() == 1


def test_the_data_are_handed_over_once_the_identity_is_checked(world, sign_in):
    log_visit(world.household, served=[world.head], findings="腿脚不便需要扶手")
    client = sign_in(world.worker)
    ask(client, world)
    assert client.get(f"{PATH}{RightsRequest.objects.get().uuid}/data/").status_code == 403
    assert client.get(f"{PATH}{checked(world, 'explain').uuid}/data/").status_code == 403
    answer = client.get(f"{PATH}{checked(world, 'copy').uuid}/data/")
    told = answer.json()
    assert {"households.person", "services.visit"} <= {s["kind"] for s in told["sections"]}
    text = answer.content.decode()
    assert str(world.head.id_number) in text and "腿脚不便需要扶手" in text
    assert str(world.child.id_number) not in text and "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="rights", detail__method="api").count() == 1


def test_the_data_of_a_restricted_person_are_handed_over_by_the_head(world, sign_in):
    asked = checked(world, "copy")
    Person.objects.filter(pk=world.head.pk).update(restricted_on=timezone.localdate())
    for path in (f"{PATH}{asked.uuid}/data/", f"/rights/{asked.uuid}/export/"):
        assert sign_in(world.worker).get(path).status_code == 403
        assert sign_in(world.head_of_station).get(path).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [("supervisor", 403), ("main", 403), ("province", 403), ("far_worker", 404)],
)
def test_who_does_not_handle_rights_here_is_refused(world, sign_in, role, status):
    asked, client = checked(world), sign_in(getattr(world, role))
    for path in ("", "data/"):
        assert client.get(f"{PATH}{asked.uuid}/{path}").status_code == status
    assert move(client, asked, "answer", answer="好").status_code == status
    assert ask(client, world).status_code in (400, 403)
    asked.refresh_from_db()
    assert asked.status == "checked" and RightsRequest.objects.count() == 1


def test_withdrawing_all_ends_every_consent(world, sign_in):
    give_consent(world.head)
    assert move(sign_in(world.worker), checked(world, "withdraw"), "answer", answer="好").json()
    assert not Consent.objects.in_force().exists()


def test_a_restriction_is_lifted_by_the_head_and_not_by_a_worker(world, sign_in):
    asked = checked(world, "restrict")
    assert move(sign_in(world.worker), asked, "answer", answer="已限制").status_code == 200
    lift = f"{PATH}{asked.uuid}/lift/"
    assert sign_in(world.worker).post(lift).status_code == 403
    assert sign_in(world.head_of_station).post(lift).status_code == 200
    assert Person.objects.get(pk=world.head.pk).restricted_on is None
    assert sign_in(world.head_of_station).post(lift).status_code == 409


def test_a_deletion_is_decided_by_the_head_and_not_at_the_desk(world, sign_in):
    asked = checked(world, "delete")
    assert move(sign_in(world.worker), asked, "answer", answer="删除").status_code == 403
    assert Person.objects.get(pk=world.head.pk).name == "张桂兰"
    assert move(sign_in(world.head_of_station), asked, "answer", answer="已删除").status_code == 200
    assert Person.objects.get(pk=world.head.pk).name == "已删除"


@pytest.fixture
def case(world):
    Household.objects.filter(pk=world.household.pk).update(
        status=Household.Status.MOVED_OUT, closed_on=timezone.localdate() - dt.timedelta(days=3660)
    )
    retention.list_past()
    return RetentionCase.objects.get()


def test_what_is_past_its_retention_is_listed_by_file_number(world, sign_in, case):
    for user in (world.head_of_station, world.county):
        answer = sign_in(user).get(CASES, {"status": "open"})
        (row,) = answer.json()["results"]
        assert (row["file_no"], row["rule"]) == (world.household.file_no, "file")
        assert "张桂兰" not in answer.content.decode()


def test_keeping_and_deleting_need_a_reason_and_are_logged(world, sign_in, case):
    client = sign_in(world.head_of_station)
    assert "reason" in move(client, case, "keep", CASES).json()["errors"]
    assert move(client, case, "delete", CASES, reason="期满").status_code == 200
    assert set(Person.objects.filter(household=world.household).values_list("name", flat=True)) == {
        "已删除"
    }
    shown = client.get(f"{CASES}{case.uuid}/").json()
    assert (shown["status"], shown["log"][0]["reason"]) == ("deleted", "期满")
    assert shown["decided_by"] == world.head_of_station.username
    assert AuditEvent.objects.filter(detail__what="retention", reason="期满").count() == 1


@pytest.mark.parametrize(
    ("role", "status"), [("worker", 403), ("supervisor", 403), ("main", 403), ("far_worker", 403)]
)
def test_who_does_not_decide_on_retention_is_refused(world, sign_in, case, role, status):
    client = sign_in(getattr(world, role))
    assert client.get(f"{CASES}{case.uuid}/").status_code == status
    assert move(client, case, "delete", CASES, reason="期满").status_code == status
    case.refresh_from_db()
    assert case.status == "open"


def test_a_case_is_found_by_the_night_and_made_by_nobody(world, sign_in, case):
    answer = sign_in(world.county).post(CASES, {"rule": "file"}, content_type=JSON)
    assert answer.status_code == 405
