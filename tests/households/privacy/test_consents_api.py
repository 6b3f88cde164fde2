"""/api/v1/consents/, /api/v1/consent-texts/ and /api/v1/legal-bases/: the rules of the page hold."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.ids import uuid7
from households.models import Attachment, Consent, LegalBasis
from households.privacy import consent_texts
from tests.factories.households import PersonFactory
from tests.factories.privacy import give_consent, photo

PATH = "/api/v1/consents/"
BASES = "/api/v1/legal-bases/"


def paper():
    return SimpleUploadedFile("paper.jpg", photo(), "image/jpeg")


def body(person, **values):
    return {
        "uuid": str(uuid7()), "person": str(person.uuid), "kind": "personal", "photo": paper(),
        **values,
    }  # fmt: skip


def move(client, consent, name, **values):
    return client.post(
        f"{PATH}{consent.uuid}/move/", {"move": name, **values}, content_type="application/json"
    )


@pytest.fixture
def child(world):
    young = timezone.localdate() - dt.timedelta(days=4000)
    return PersonFactory(household=world.household, birth_date=young, id_number=None)


def test_an_answer_is_kept_once_with_its_paper_and_the_current_version(world, sign_in):
    client, sent = sign_in(world.worker), body(world.head)
    first = client.post(PATH, sent)
    assert first.status_code == 201, first.content
    told = first.json()
    text = consent_texts.current("personal")
    assert (told["text_version"], told["status"], told["holds"]) == (text.version, "given", True)
    assert client.post(PATH, sent | {"photo": paper()}).status_code == 200
    consent = Consent.objects.get()
    kept = Attachment.objects.get()
    assert (consent.recorded_by, consent.paper) == (world.worker, kept)
    assert (kept.kind, told["paper"]) == ("consent", str(kept.uuid))


def test_a_finger_signature_serves_instead_of_the_paper(world, sign_in):
    sent = body(world.head, signature=SimpleUploadedFile("s.png", photo(kind="PNG"), "image/png"))
    del sent["photo"]
    assert sign_in(world.worker).post(PATH, sent).status_code == 201
    assert Attachment.objects.get().kind == Attachment.Kind.SIGNATURE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"photo": ""}, "photo"),
        ({"photo": SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")}, "photo"),
        ({"giver": "guardian"}, "giver_name"),
        ({"giver_id_last4": "12a4"}, "giver_id_last4"),
        ({"given_on": "2099-01-01"}, "given_on"),
        ({"expires_on": "2001-01-01"}, "expires_on"),
        ({"text_version": "1999-01"}, "text_version"),
        ({"status": "withdrawn"}, "status"),
    ],
)
def test_a_wrong_answer_is_a_problem_beside_its_field_and_stores_nothing(
    world, sign_in, values, field
):
    answer = sign_in(world.worker).post(PATH, body(world.head, **values))
    assert answer.status_code == 400 and field in answer.json()["errors"]
    assert answer["Content-Type"] == "application/problem+json"
    assert not Consent.objects.exists() and not Attachment.objects.exists()


def test_for_a_child_under_14_the_guardian_answers(world, sign_in, child):
    client = sign_in(world.worker)
    needs = client.get(PATH + "needed/", {"person": str(child.uuid)}).json()
    assert (needs["under_14"], needs["may_record"]) == (True, False)
    assert "child" in {row["kind"] for row in needs["needed"]}
    alone = client.post(PATH, body(child, kind="child"))
    assert alone.status_code == 400 and "giver" in alone.json()["errors"]
    guardian = {"giver": "guardian", "giver_name": "张桂兰", "giver_relation": "祖母"}
    assert client.post(PATH, body(child, kind="child", **guardian)).status_code == 201
    needs = client.get(PATH + "needed/", {"person": str(child.uuid)}).json()
    held = {row["kind"]: row["holding"] for row in needs["needed"]}
    assert needs["may_record"] and held["child"] == str(Consent.objects.get().uuid)


def test_after_a_refusal_nobody_asks_again(world, sign_in):
    client = sign_in(world.worker)
    refused = body(world.head, status="refused")
    del refused["photo"]
    assert client.post(PATH, refused, content_type="application/json").status_code == 201
    needs = client.get(PATH + "needed/", {"person": str(world.head.uuid)}).json()
    assert {row["kind"]: row["may_ask"] for row in needs["needed"]} == {
        "service": True, "personal": False, "sensitive": True,
    }  # fmt: skip
    again = client.post(PATH, body(world.head))
    assert again.status_code == 400 and "own_wish" in again.json()["errors"]
    assert client.post(PATH, body(world.head, own_wish="true")).status_code == 201


def test_withdrawing_needs_no_reason_and_is_undone_on_the_same_day(world, sign_in):
    consent, client = give_consent(world.head), sign_in(world.worker)
    yesterday = str(timezone.localdate() - dt.timedelta(days=1))
    gone = move(client, consent, "withdraw", fields_of_move={"withdrawn_on": yesterday})
    assert gone.status_code == 200 and gone.json()["holds"] is False
    assert gone.json()["withdrawn_on"] == str(timezone.localdate())
    assert [step["by"] for step in gone.json()["log"]] == [world.worker.username]
    assert move(client, consent, "withdraw").status_code == 409
    assert move(client, consent, "undo").json()["holds"] is True
    consent.withdraw(world.worker)
    Consent.objects.update(withdrawn_on=yesterday)
    assert move(client, consent, "undo").status_code == 403


@pytest.mark.parametrize("role", ["supervisor", "county", "province", "main", "far_worker"])
def test_who_keeps_no_files_records_and_withdraws_nothing(world, sign_in, role):
    consent, client = give_consent(world.head), sign_in(getattr(world, role))
    assert client.post(PATH, body(world.head, kind="sharing")).status_code in (400, 403)
    assert move(client, consent, "withdraw").status_code in (403, 404)
    consent.refresh_from_db()
    assert consent.status == "given" and Consent.objects.count() == 1


def test_lists_are_those_of_the_jurisdiction_and_masked_readers_read_no_names(world, sign_in):
    give_consent(
        world.head, giver="guardian", giver_name="独特监护", giver_relation="姨", scope="只限探访"
    )
    give_consent(world.child, expires_on=timezone.localdate() + dt.timedelta(days=9))
    rows = sign_in(world.worker).get(PATH, {"person": str(world.head.uuid)}).json()["results"]
    assert [row["giver_name"] for row in rows] == ["独特监护"] and rows[0]["log"] is None
    assert len(sign_in(world.worker).get(PATH, {"state": "soon"}).json()["results"]) == 1
    masked = sign_in(world.main).get(PATH).content.decode()
    assert "独特监护" not in masked and "姨" not in masked and "只限探访" not in masked
    for user in (world.far_worker, world.province):
        assert sign_in(user).get(PATH).json()["results"] == []
        assert (
            sign_in(user)
            .get(f"{PATH}{Consent.objects.filter(person=world.head).get().uuid}/")
            .status_code
            == 404
        )
        needed = sign_in(user).get(PATH + "needed/", {"person": str(world.head.uuid)})
        assert needed.status_code == 404


def test_a_list_costs_the_same_however_long_it_is(world, sign_in, django_assert_max_num_queries):
    client = sign_in(world.worker)
    for kind in Consent.Kind.values:
        if kind != "child":
            give_consent(world.head, kind)
    client.get(PATH)
    with django_assert_max_num_queries(12):
        assert len(client.get(PATH).json()["results"]) == 6


def test_a_uuid_of_another_county_is_a_conflict(world, sign_in):
    foreign = give_consent(world.far.head)
    answer = sign_in(world.worker).post(PATH, body(world.head, uuid=str(foreign.uuid)))
    assert answer.status_code == 409 and Consent.objects.count() == 1


def test_every_version_of_the_texts_is_told(world, sign_in):
    texts = sign_in(world.province).get("/api/v1/consent-texts/").json()
    assert {text["kind"] for text in texts} >= {"notice", "child_rules", *Consent.Kind.values}
    child = sign_in(world.worker).get("/api/v1/consent-texts/", {"kind": "child"}).json()
    assert [text["current"] for text in child].count(True) == 1 and child[0]["necessity"]


def test_the_legal_basis_of_a_file_names_its_provision(world, sign_in):
    client = sign_in(world.worker)

    def state(**values):
        sent = {"uuid": str(uuid7()), "household": str(world.household.uuid), **values}
        return client.post(BASES, sent, content_type="application/json")

    assert "provision" in state(basis="duty").json()["errors"]
    assert "basis" in state(basis="emergency").json()["errors"]
    assert state(basis="duty", provision="《社会救助暂行办法》第五十五条").status_code == 201
    basis = LegalBasis.objects.current(world.household)
    assert basis is not None
    assert (basis.basis, basis.stated_by) == ("duty", world.worker)


@pytest.mark.parametrize("role", ["supervisor", "county", "main", "far_worker"])
def test_who_keeps_no_files_states_no_legal_basis(world, sign_in, role):
    sent = {"household": str(world.household.uuid), "basis": "consent"}
    answer = sign_in(getattr(world, role)).post(BASES, sent, content_type="application/json")
    assert answer.status_code in (400, 403) and not LegalBasis.objects.exists()


def test_telling_after_an_emergency_is_noted_once(world, sign_in):
    basis = LegalBasis.objects.create(
        household=world.household, person=world.head, basis="emergency", emergency_reason="突发昏迷",
        stated_by=world.worker,
    )  # fmt: skip
    told = f"{BASES}{basis.uuid}/told/"
    assert "突发昏迷" not in sign_in(world.main).get(BASES).content.decode()
    for user, status in ((world.far_worker, 404), (world.supervisor, 403), (world.main, 403)):
        assert sign_in(user).post(told).status_code == status
    client = sign_in(world.worker)
    assert len(client.get(BASES, {"to_tell": "true"}).json()["results"]) == 1
    assert client.post(told).json()["told_on"] == str(timezone.localdate())
    assert client.post(told).status_code == 409
