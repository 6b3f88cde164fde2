"""The pages of the register: parts of a person's file, changes, ledgers, who may do what."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from households.models import (
    BirthdayEvent,
    DisabilityCertificate,
    Household,
    Person,
    PersonCategory,
    PersonPhone,
    PersonRelation,
    RegisterChange,
)
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.stations import DivisionFactory, StationFactory


def url(name: str, row, *more) -> str:
    return reverse(f"households:{name}", args=[row.uuid, *more])


def errors(response) -> dict:
    return {
        name: list(found) for f in response.context["forms"] for name, found in f.errors.items()
    }


def fields_of(client, page: str, part: str = "") -> dict:
    """What a browser would send back from the page's form without a change."""
    context = client.get(page).context
    form = context["form"]
    if part:
        form = next(row["form"] for row in context["parts"] if row["part"].key == part)
    sent = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        sent[field.html_name] = value
    return sent


# --- parts of a person's file --------------------------------------------------------------------


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


# --- two people in one form ----------------------------------------------------------------------


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


# --- target groups, certificates, relations, phones ----------------------------------------------


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


# --- very sensitive groups -----------------------------------------------------------------------


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


# --- changes -------------------------------------------------------------------------------------


def test_a_death_is_said_before_it_is_recorded_and_can_be_taken_back(world, sign_in):
    client = sign_in(world.worker)
    page = url("person-died", world.head)
    assert client.get(page).context["will_happen"]
    day = timezone.localdate().isoformat()
    refused = client.post(page, {"on": day})
    assert refused.status_code == 422 and "new_head" in errors(refused)
    made = client.post(page, {"on": day, "reason": "病故", "new_head": str(world.child.uuid)})
    assert made.status_code == 302
    assert Person.objects.get(pk=world.head.pk).status == "deceased"
    history = client.get(world.household.get_absolute_url(), {"tab": "history"})
    change = RegisterChange.objects.get()
    assert url("register-change-undo", change) in history.content.decode()
    undone = client.post(url("register-change-undo", change), {"reason": "填错"})
    assert undone.status_code == 302
    assert Person.objects.get(pk=world.head.pk).status == "registered"


def test_departure_and_return_have_pages(world, sign_in):
    client = sign_in(world.worker)
    day = timezone.localdate().isoformat()
    assert client.post(
        url("person-departed", world.child), {"on": day, "reason": "迁往都匀"}
    ).status_code == 302  # fmt: skip
    assert client.get(url("person-returned", world.child)).status_code == 200
    assert client.post(url("person-returned", world.child), {"on": day}).status_code == 302
    assert Person.objects.get(pk=world.child.pk).is_active


def test_a_household_splits_and_merges_on_its_pages(world, sign_in):
    client = sign_in(world.worker)
    split = client.post(
        url("split", world.household),
        {
            "leaving": [str(world.child.uuid)], "head": str(world.child.uuid),
            "division": world.village.code, "address": "8组8号", "reason": "分家",
        },
    )  # fmt: skip
    assert split.status_code == 302
    founded = Household.objects.get(head=world.child)
    page = url("merge", founded)
    unknown = client.post(page, {"file_no": world.far.file_no, "reason": "x"})
    assert unknown.status_code == 422 and "file_no" in errors(unknown)
    merged = client.post(page, {"file_no": world.household.file_no, "reason": "又合户"})
    assert merged["Location"] == world.household.get_absolute_url()
    assert world.household.members.count() == 2


def test_the_county_moves_a_family_to_another_station(world, sign_in):
    station = StationFactory(division__code="522702002")
    village = DivisionFactory(code="522702002001")
    data = {
        "station": str(station.uuid), "division": village.code, "address": "安置点1栋",
        "reason": "易地搬迁",
    }  # fmt: skip
    page = url("move-station", world.household)
    assert sign_in(world.worker).post(page, data).status_code == 422  # answers for one station
    assert sign_in(world.county).post(page, data).status_code == 302
    household = Household.objects.get(pk=world.household.pk)
    assert household.station == station and household.file_no == world.household.file_no
    other = make_user("worker", station=station)
    assert sign_in(other).get(household.get_absolute_url()).status_code == 200
    assert sign_in(world.worker).get(household.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["person-died", "person-departed", "split", "merge"])
def test_whoever_does_not_keep_files_changes_nothing(world, sign_in, name):
    row = world.child if name.startswith("person") else world.household
    for user, status in ((world.supervisor, 403), (world.province, 403), (world.far_worker, 404)):
        client = sign_in(user)
        assert client.get(url(name, row)).status_code == status
        assert client.post(url(name, row), {"reason": "x"}).status_code == status
    assert not RegisterChange.objects.exists()


# --- ledgers -------------------------------------------------------------------------------------


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].rows]


def test_the_ledgers_are_filters_of_one_list(world, sign_in):
    world.head.set_categories(["E4"])
    world.child.set_categories(["L1", "D1"])
    gone = PersonFactory(household=world.household, relation="8")
    gone.set_categories(["E4"])
    gone.die()
    client = sign_in(world.worker)
    for query, found in (
        ({"group": "left_behind"}, ["张桂兰"]), ({"group": "low_income"}, ["张建国"]),
        ({"group": "disabled"}, ["张建国"]), ({"group": "children"}, []),
        ({"category": "L1"}, ["张建国"]), ({"q": "桂"}, ["张桂兰"]),
        ({"status": "deceased"}, [gone.name]),
    ):  # fmt: skip
        assert names(client.get("/persons/", query)) == found, query


def test_the_export_of_persons_needs_its_permission_and_holds_masked_numbers(world, sign_in):
    world.child.set_categories(["L1"])
    query = {"group": "low_income", "export": "csv"}
    assert sign_in(world.worker).get("/persons/", query).status_code == 403
    response = sign_in(world.head_of_station).get("/persons/", query)
    cells = b"".join(response).decode("utf-8-sig")
    assert "张建国" in cells and world.child.id_masked in cells
    assert world.child.id_number not in cells
    assert AuditEvent.objects.filter(action="export").exists()


def test_a_masked_reader_sees_no_names_in_the_ledger(world, sign_in):
    Person.objects.filter(pk=world.child.pk).update(carer="欧阳照料")
    text = sign_in(world.main).get("/persons/").content.decode()
    assert "张**" in text and "张桂兰" not in text and "欧阳照料" not in text


def test_expiring_certificates_and_birthdays_are_listed_and_reminded(world, sign_in):
    issued = timezone.localdate() - dt.timedelta(days=3650)
    DisabilityCertificate.objects.create(
        person=world.child, category="4", grade="1", issued_on=issued
    )
    event = BirthdayEvent.objects.create(person=world.head, age=80, on=timezone.localdate())
    client = sign_in(world.worker)
    assert "张建国" in client.get("/certificates/").content.decode()
    assert "张桂兰" in client.get("/birthdays/").content.decode()
    text = client.get("/reminders/").content.decode()
    assert "张桂兰" in text and "张建国" in text
    assert client.post(url("birthday-seen", event)).status_code == 302
    assert "张桂兰" not in client.get("/birthdays/").content.decode()
    event.refresh_from_db()
    assert event.seen_by == world.worker
    assert sign_in(world.far_worker).post(url("birthday-seen", event)).status_code == 404


def test_the_file_stays_within_its_questions_with_a_long_history(world, sign_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(12):
        person = PersonFactory(household=world.household, relation="8")
        person.set_categories(["E1", "L1"])
        PersonRelation.objects.create(person=person, kind="sibling", other=world.head)
        PersonPhone.objects.create(person=person, number=f"1380013800{number % 10}")
        person.die()
    client = sign_in(world.worker)
    for tab in ("members", "history"):
        client.get(world.household.get_absolute_url(), {"tab": tab})
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(world.household.get_absolute_url(), {"tab": tab})
        asked = [
            q["sql"]
            for q in captured
            if q["sql"].startswith("SELECT") and "set_config" not in q["sql"]
        ]
        assert len(asked) <= 20, "\n".join(asked)


def test_who_left_is_on_the_line_of_time(world, sign_in):
    world.child.depart()
    page = sign_in(world.worker).get(world.household.get_absolute_url(), {"tab": "visits"})
    assert str(RegisterChange.Kind.DEPARTED.label) in page.content.decode()


def test_a_closed_file_takes_nobody_in(world, sign_in):
    other = HouseholdFactory(station=world.station, division=world.village, with_head=True)
    other.close("moved_out", "迁走")
    assert sign_in(world.worker).get(url("member-add", other)).status_code == 403


def test_the_address_of_a_merged_household_leads_to_the_one_that_took_it_over(world, sign_in):
    other = HouseholdFactory(station=world.station, division=world.village, with_head=True)
    change = world.household.merge_into(other)
    client = sign_in(world.worker)
    moved = client.get(world.household.get_absolute_url())
    assert moved.status_code == 302 and str(other.uuid) in moved["Location"]
    change.undo()
    assert client.get(world.household.get_absolute_url()).status_code == 200


def test_the_form_of_a_target_group_asks_only_what_the_group_needs(world, sign_in):
    page = url("group-add", world.child)
    client = sign_in(world.worker)
    asked = set(client.get(page, {"code": "L2"}).context["form"].fields)
    assert "care_level" in asked and not asked & {"disease", "parent_states", "other_text"}
    assert "subtype" not in client.get(page, {"code": "L3"}).context["form"].fields
    assert {"care_level", "disease"} <= set(client.get(page).context["form"].fields)
