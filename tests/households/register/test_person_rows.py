"""Target groups, certificates, relations and phones of a person, and who sees which."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from households.models import (
    DisabilityCertificate,
    Person,
    PersonCategory,
    PersonPhone,
    PersonRelation,
)
from tests.factories.households import PersonFactory
from tests.households.register.pages import errors, fields_of, url


def test_a_target_group_has_subtype_evidence_and_dates(world, sign_in):
    client = sign_in(world.worker)
    page = url("group-add", world.child)
    data = {
        "code": "L1", "subtype": "rural", "starts_on": "2025-01-01", "basis": "民政局审批",
        "certificate_no": "DB52270201", "evidence": "低保证",
    }  # fmt: skip
    assert client.post(page, data).status_code == 302
    tag = PersonCategory.objects.get(person=world.child)
    assert (tag.subtype, tag.certificate_no, tag.basis) == ("rural", "DB52270201", "民政局审批")
    again = client.post(page, data)
    assert again.status_code == 422 and "code" in errors(again)
    ended = client.post(
        url("group-edit", tag), {**data, "ends_on": "2026-01-01", "subtype": "urban"}
    )
    assert ended.status_code == 302
    tag.refresh_from_db()
    assert (tag.ends_on, tag.subtype, tag.code) == (dt.date(2026, 1, 1), "urban", "L1")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"code": "L2"}, "care_level"),
        ({"code": "L1", "subtype": "dispersed"}, "subtype"),
        ({"code": "S1"}, "disease"),
        ({"code": "S9"}, "other_text"),
        ({"code": "C3"}, "code"),  # 79 years old
        ({"code": "C2", "parent_states": ["dead"]}, "code"),
        ({"code": "W1"}, "code"),  # a man
        ({"code": "L3", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "ends_on"),
    ],
)
def test_a_target_group_that_cannot_be_is_refused(world, sign_in, fields, where):
    world.child.sex = "1"
    Person.objects.filter(pk=world.child.pk).update(sex="1")
    data = {"starts_on": "2026-01-01", **fields}
    response = sign_in(world.worker).post(url("group-add", world.child), data)
    assert response.status_code == 422 and where in errors(response)


@pytest.mark.parametrize(
    ("states", "refused"),
    [
        (["severely_disabled", "detained"], False),
        (["dead", "lost_contact"], False),
        (["dead"], True),
        (["dead", "missing"], True),  # an orphan
    ],
)
def test_an_unattended_child_has_a_situation_of_either_parent(world, sign_in, states, refused):
    born = timezone.localdate() - dt.timedelta(days=3000)
    child = PersonFactory(household=world.household, birth_date=born, id_number=None)
    response = sign_in(world.worker).post(
        url("group-add", child),
        {"code": "C2", "starts_on": timezone.localdate(), "parent_states": states},
    )
    assert response.status_code == (422 if refused else 302)


def test_a_tick_for_somebody_too_young_is_refused(world, sign_in):
    born = timezone.localdate() - dt.timedelta(days=3000)
    child = PersonFactory(household=world.household, birth_date=born, id_number=None, relation="2")
    client = sign_in(world.worker)
    page = url("member-edit", child)
    response = client.post(
        page, {**fields_of(client, page), "birth_date": born, "categories": "E1"}
    )
    assert response.status_code == 422 and "categories" in errors(response)


def test_a_new_certificate_replaces_the_one_before_and_gives_the_groups(world, sign_in):
    client = sign_in(world.worker)
    page = url("certificate-add", world.child)
    number = world.child.id_number
    assert client.post(page, {"number": f"{number}43"}).status_code == 302
    assert set(world.child.categories.values_list("code", flat=True)) >= {"D1"}
    day = timezone.localdate().isoformat()
    assert client.post(page, {"number": f"{number}42B1", "issued_on": day}).status_code == 302
    states = dict(DisabilityCertificate.objects.values_list("grade", "status"))
    assert states == {"3": "replaced", "2": "current"}
    assert world.child.categories.filter(code="D2", ends_on=None).exists()
    page = client.get(world.household.get_absolute_url(), {"tab": "members"}).content.decode()
    assert f"{world.child.id_masked}42B1" in page and number not in page


def test_a_relation_is_to_somebody_here_or_to_a_name_outside(world, sign_in):
    client = sign_in(world.worker)
    page = url("relation-add", world.child)
    both = client.post(page, {"kind": "father", "other": world.head.pk, "other_name": "张三"})
    assert both.status_code == 422 and "other_name" in errors(both)
    assert client.post(page, {"kind": "mother", "other": world.head.pk}).status_code == 302
    data = {
        "kind": "guardian", "other_name": "王二", "other_phone": "13800138000",
        "ability": "able", "willingness": "willing", "entrusted": "on", "document_no": "委字1号",
    }  # fmt: skip
    assert client.post(page, data).status_code == 302
    found = {relation.kind: relation for relation in PersonRelation.objects.of(world.household)}
    assert found["mother"].other == world.head
    assert found["guardian"].other_phone_masked == "138****8000" and found["guardian"].entrusted
    text = client.get(world.household.get_absolute_url(), {"tab": "members"}).content.decode()
    assert "王二" in text and "13800138000" not in text
    wrong = client.post(page, {"kind": "sibling", "other_name": "张四", "entrusted": "on"})
    assert "entrusted" in errors(wrong)


def test_a_person_has_several_phones_with_whose_they_are(world, sign_in):
    client = sign_in(world.worker)
    page = url("phone-add", world.child)
    assert "number" in errors(client.post(page, {"number": "123", "owner_relation": "self"}))
    data = {"number": "0854-2222333", "owner_relation": "neighbour", "owner": "隔壁老王"}
    assert client.post(page, data).status_code == 302
    kept = PersonPhone.objects.get()
    assert kept.number == "0854-2222333" and kept.number_masked == "0854-***2333"
    changed = client.post(url("phone-edit", kept), {"owner_relation": "child"})
    assert changed.status_code == 302
    kept.refresh_from_db()
    assert kept.number == "0854-2222333" and kept.owner_relation == "child"


@pytest.mark.parametrize("code", ["S2", "S4", "S5"])
def test_very_sensitive_groups_are_shown_at_the_station_only(world, sign_in, code):
    tag = PersonCategory.objects.create(person=world.child, code=code, basis="法院文书")
    label = tag.get_code_display()
    page = world.household.get_absolute_url()
    member_page = f"{page}?tab=members"
    assert label not in sign_in(world.worker).get(page).content.decode()
    assert label in sign_in(world.worker).get(member_page).content.decode()
    for user in (world.supervisor, world.county):
        client = sign_in(user)
        for path in (page, member_page, "/households/", "/persons/?status=all"):
            text = client.get(path).content.decode()
            assert label not in text and "法院文书" not in text, path
    assert sign_in(world.county).get(url("group-edit", tag)).status_code == 404
    listed = sign_in(world.worker).get("/persons/").content.decode()
    assert f'<span class="tag br">{label}</span>' not in listed


def test_a_stated_reason_opens_the_very_sensitive_groups(world, sign_in):
    tag = PersonCategory.objects.create(person=world.child, code="S2")
    client = sign_in(world.county)
    client.post(url("open", world.household), {"reason": "核实严重精神障碍随访"})
    text = client.get(f"{world.household.get_absolute_url()}?tab=members").content.decode()
    assert tag.get_code_display() in text
    assert AuditEvent.objects.filter(action="open_file").exists()


def test_saving_a_form_elsewhere_does_not_end_a_hidden_group(world, sign_in):
    tag = PersonCategory.objects.create(person=world.child, code="S4")
    client = sign_in(world.county)
    page = url("member-edit", world.child)
    data = {**fields_of(client, page), "birth_date": world.child.birth_date, "categories": ["L1"]}
    assert client.post(page, data).status_code == 302
    tag.refresh_from_db()
    assert tag.ends_on is None


def test_the_form_of_a_target_group_asks_only_what_the_group_needs(world, sign_in):
    page = url("group-add", world.child)
    client = sign_in(world.worker)
    asked = set(client.get(page, {"code": "L2"}).context["form"].fields)
    assert "care_level" in asked and not asked & {"disease", "parent_states", "other_text"}
    assert "subtype" not in client.get(page, {"code": "L3"}).context["form"].fields
    assert {"care_level", "disease"} <= set(client.get(page).context["form"].fields)
