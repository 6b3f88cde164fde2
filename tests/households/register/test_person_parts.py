"""Parts of a person's file, each saved by itself, also when two people change it."""

from __future__ import annotations

import pytest

from households.models import Household, Person
from tests.households.register.pages import errors, fields_of, url


@pytest.mark.parametrize(
    ("part", "fields", "kept"),
    [
        ("residence", {"registered_address": "2组5号", "separation": "2", "marital_status": "30"},
         {"registered_address": "2组5号", "separation": "2", "marital_status": "30"}),
        ("contact", {"emergency_name": "李四", "emergency_phone": "138 0013 8000"},
         {"emergency_name": "李四", "emergency_phone": "13800138000",
          "emergency_phone_masked": "138****8000"}),
        ("work", {"illiterate": "on", "job_status": "farming"},
         {"education": "90", "education_note": "文盲/半文盲", "job_status": "farming"}),
        ("health", {"health": "3", "self_care": "partial", "mental_note": "抑郁倾向"},
         {"health": "3", "self_care": "partial", "mental_note": "抑郁倾向"}),
        ("request", {"service_request": "想要助听器"}, {"service_request": "想要助听器"}),
    ],
)  # fmt: skip
def test_each_part_of_a_persons_file_is_saved_by_itself(world, sign_in, part, fields, kept):
    client = sign_in(world.worker)
    response = client.post(url("part-edit", world.child, part), fields)
    assert response.status_code == 302, errors(response)
    person = Person.objects.get(pk=world.child.pk)
    assert {name: getattr(person, name) for name in kept} == kept
    assert person.name == "张建国" and person.phone == world.child.phone


def test_a_wrong_part_keeps_what_was_typed_and_opens_again(world, sign_in):
    response = sign_in(world.worker).post(
        url("part-edit", world.child, "contact"), {"emergency_phone": "12", "emergency_name": "李"}
    )
    assert response.status_code == 422 and "emergency_phone" in errors(response)
    opened = [row for row in response.context["parts"] if row["open"]]
    assert [row["part"].key for row in opened] == ["contact"]
    assert 'value="李"' in response.content.decode()


def test_a_stored_emergency_phone_is_not_shown_and_stays_when_left_empty(world, sign_in):
    world.child.emergency_phone = "13800138000"
    world.child.save()
    client = sign_in(world.worker)
    page = client.get(url("member-edit", world.child)).content.decode()
    assert "13800138000" not in page and "138****8000" in page
    client.post(url("part-edit", world.child, "contact"), {"emergency_name": "王五"})
    assert Person.objects.get(pk=world.child.pk).emergency_phone == "13800138000"


def test_the_text_of_an_ethnicity_stands_only_beside_other(world, sign_in):
    page = url("part-edit", world.child, "residence")
    refused = sign_in(world.worker).post(page, {"ethnicity_note": "穿青人"})
    assert "ethnicity_note" in errors(refused)
    Person.objects.filter(pk=world.child.pk).update(ethnicity="97")
    assert sign_in(world.worker).post(page, {"ethnicity_note": "穿青人"}).status_code == 302


def test_the_basic_facts_of_a_household_are_saved_by_themselves(world, sign_in):
    response = sign_in(world.worker).post(
        url("home-edit", world.household),
        {"registration_kind": "rural", "living_together": "4", "hardship_causes": ["illness"]},
    )
    assert response.status_code == 302
    household = Household.objects.get(pk=world.household.pk)
    assert (household.registration_kind, household.living_together) == ("rural", 4)
    assert household.hardship_causes == ["illness"] and household.address


def test_both_changing_one_field_shows_the_difference_and_loses_nothing(world, sign_in):
    client = sign_in(world.worker)
    page = url("part-edit", world.child, "work")
    mine = fields_of(client, page, "work")
    Person.objects.filter(pk=world.child.pk).update(occupation="瓦工", school="福泉一中")
    response = client.post(page, {**mine, "occupation": "木工"})
    assert response.status_code == 422
    assert list(errors(response)) == ["occupation"] and "瓦工" in errors(response)["occupation"][0]
    text = response.content.decode()
    assert 'value="木工"' in text and 'value="福泉一中"' in text
    assert Person.objects.get(pk=world.child.pk).occupation == "瓦工"
    form = next(row["form"] for row in response.context["parts"] if row["open"])
    again = {f.html_name: f.value() or "" for f in form}
    assert client.post(page, again).status_code == 302
    person = Person.objects.get(pk=world.child.pk)
    assert (person.occupation, person.school) == ("木工", "福泉一中")


def test_what_only_the_other_changed_stays_changed(world, sign_in):
    client = sign_in(world.worker)
    page = url("member-edit", world.child)
    mine = fields_of(client, page)
    Person.objects.filter(pk=world.child.pk).update(phone_owner="邻居", ethnicity="09")
    response = client.post(page, {**mine, "birth_date": world.child.birth_date, "name": "张国庆"})
    assert response.status_code == 302, errors(response)
    person = Person.objects.get(pk=world.child.pk)
    assert (person.name, person.phone_owner, person.ethnicity) == ("张国庆", "邻居", "09")


def test_the_cover_of_a_file_is_protected_too(world, sign_in):
    client = sign_in(world.worker)
    page = url("edit", world.household)
    mine = fields_of(client, page)
    Household.objects.filter(pk=world.household.pk).update(address="旧街1号")
    response = client.post(page, {**mine, "address": "新街2号"})
    assert response.status_code == 422 and "旧街1号" in errors(response)["address"][0]
