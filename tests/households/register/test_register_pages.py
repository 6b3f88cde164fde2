"""Changes of the register on their pages, the ledgers, and who may do what."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from households.models import (
    BirthdayEvent,
    DisabilityCertificate,
    Household,
    Person,
    PersonPhone,
    PersonRelation,
    RegisterChange,
)
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.stations import DivisionFactory, StationFactory
from tests.households.register.pages import errors, url


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
