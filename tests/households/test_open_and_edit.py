"""Opening a file with its first member, changing it, its members, and closing it."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from core.ids import uuid7
from households.models import (
    FileCounter,
    Household,
    Person,
    StationFileCode,
    next_file_numbers,
)
from stations.models import Division, Station, StationPhase
from tests.factories.accounts import make_user, post
from tests.factories.households import HouseholdFactory, PersonFactory, jinshan_station
from tests.factories.stations import DivisionFactory, StationFactory
from tests.households.register.pages import errors

CREATE = "/households/new/"
NUMBER = "41999919560229018X"


def form(world, **fields) -> dict:
    return {
        "uuid": str(uuid7()),
        "h-division": world.village.code,
        "h-address": "2组7号",
        "p-name": "陈德明",
        "p-id_type": "resident_id",
        "p-id_number": NUMBER,
        "p-sex": "0",
        "p-phone": "13800138000",
        "p-categories": ["L1", "E1"],
        **fields,
    }


def test_a_worker_opens_a_file_with_its_head_in_one_form(world, sign_in):
    response = sign_in(world.worker).post(CREATE, form(world))
    assert response.status_code == 302
    household = Household.objects.get(head__name="陈德明")
    assert household.station == world.station
    year = household.created_at.year
    assert household.file_no == f"522702001-HD-{year}-00002"
    assert household.head.sex == "2" and household.head.birth_date == dt.date(1956, 2, 29)
    assert household.head.categories.count() == 2
    events = apps.get_model("households", "HouseholdEvent")
    assert not events.objects.filter(pgh_obj=household).exists()


def test_the_page_offers_only_villages_of_the_township_and_workers_of_the_station(world, sign_in):
    DivisionFactory(code="522702002001")
    text = sign_in(world.worker).get(CREATE).content.decode()
    assert world.village.code in text and "522702002001" not in text
    assert "李敏" in text and world.far_worker.name not in text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"h-division": "520502001001"}, "division"),
        ({"h-division": "999"}, "division"),
        ({"h-division": ""}, "division"),
        ({"p-name": ""}, "name"),
        ({"p-id_number": "419999195602290180"}, "id_number"),
        ({"p-birth_date": "2999-01-01", "p-id_number": ""}, "birth_date"),
        ({"p-birth_date": "2026-02-31"}, "birth_date"),
        ({"p-sex": "1"}, "sex"),
        ({"p-phone": "123"}, "phone"),
        ({"h-next_visit_on": "2020-01-01"}, "next_visit_on"),
        ({"p-ethnicity": "x9"}, "ethnicity"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_typed_is_lost(world, sign_in, fields, field):
    typed = form(world, **fields)
    response = sign_in(world.worker).post(CREATE, typed)
    assert response.status_code == 422
    assert field in errors(response)
    text = response.content.decode()
    assert "data-focus" in text and "errmsg" in text
    assert 'value="2组7号"' in text
    assert f'name="uuid" value="{typed["uuid"]}"' in text
    if typed["p-id_number"]:
        assert typed["p-id_number"] in text
    assert not Household.objects.filter(address="2组7号").exists()


def test_a_required_name_has_one_message(world, sign_in):
    response = sign_in(world.worker).post(CREATE, form(world, **{"p-name": ""}))
    assert len(errors(response)["name"]) == 1


def test_the_same_form_sent_twice_opens_one_file(world, sign_in):
    client, typed = sign_in(world.worker), form(world)
    first, second = client.post(CREATE, typed), client.post(CREATE, typed)
    assert first["Location"] == second["Location"]
    assert Person.objects.filter(name="陈德明").count() == 1


def test_somebody_alike_is_shown_before_a_second_file_is_opened(world, sign_in):
    client = sign_in(world.worker)
    alike = {"p-name": "张桂兰", "p-id_number": ""}
    asked = client.post(CREATE, form(world, **alike))
    assert asked.status_code == 422 and world.household.file_no in asked.content.decode()
    assert client.post(CREATE, form(world, **alike, **{"p-confirmed_new": "on"})).status_code == 302


def test_an_id_number_on_file_leads_to_that_file(world, sign_in):
    typed = form(world, **{"p-id_number": str(world.head.id_number)})
    response = sign_in(world.worker).post(CREATE, typed)
    assert world.household.get_absolute_url() in response.content.decode()


def test_an_id_number_on_file_elsewhere_is_refused_without_saying_where(world, sign_in):
    typed = form(world, **{"p-id_number": str(world.far.head.id_number)})
    response = sign_in(world.worker).post(CREATE, typed)
    assert response.status_code == 422 and "id_number" in errors(response)
    assert not [word for word in world.planted[:-1] if word in response.content.decode()]


def test_who_answers_for_several_stations_chooses_one(world, sign_in):
    second = StationFactory(division__code="522702002")
    client = sign_in(world.county)
    assert "form" in client.get(CREATE).context and b"p-name" not in client.get(CREATE).content
    assert b"p-name" in client.get(CREATE, {"station": str(second.uuid)}).content
    foreign = client.get(CREATE, {"station": str(world.far_station.uuid)})
    assert b"p-name" not in foreign.content


@pytest.mark.parametrize("role", ["supervisor", "main", "province"])
def test_roles_that_only_read_open_no_file(world, sign_in, role):
    client = sign_in(getattr(world, role))
    assert client.get(CREATE).status_code == 403
    assert client.post(CREATE, form(world)).status_code == 403
    edit = reverse("households:edit", args=[world.household.uuid])
    assert client.post(edit, {}).status_code == 403


# --- members -------------------------------------------------------------------------------------


def test_an_edit_shows_no_number_and_an_empty_field_keeps_it(world, sign_in):
    client = sign_in(world.worker)
    url = reverse("households:member-edit", args=[world.child.uuid])
    number, phone = str(world.child.id_number), str(world.child.phone)
    text = client.get(url).content.decode()
    assert number not in text and phone not in text and world.child.id_masked in text
    typed = {
        "name": "张建军", "relation": "2", "id_type": "resident_id", "sex": world.child.sex,
        "birth_date": world.child.birth_date.isoformat(), "status": "registered",
    }  # fmt: skip
    assert client.post(url, typed).status_code == 302
    kept = Person.objects.get(pk=world.child.pk)
    assert (kept.name, kept.id_number, kept.phone) == ("张建军", number, phone)
    assert client.post(url, {**typed, "remove_phone": "on"}).status_code == 302
    assert Person.objects.get(pk=world.child.pk).phone is None


def test_a_member_is_added_to_the_household(world, sign_in):
    url = reverse("households:member-add", args=[world.household.uuid])
    typed = {"name": "刘芳", "relation": "1", "id_type": "none", "sex": "2"}
    client = sign_in(world.worker)
    assert "id_reason" in errors(client.post(url, typed))
    assert client.post(url, {**typed, "id_reason": "证件遗失补办中"}).status_code == 302
    added = world.household.members.get(name="刘芳")
    assert added.station_id == world.station.pk and added.relation == "1"


def test_a_member_moves_to_another_household_of_the_scope_only(world, sign_in):
    other = HouseholdFactory(station=world.station, with_head="王芳")
    url = reverse("households:member-move", args=[world.child.uuid])
    client = sign_in(world.worker)
    away = {"file_no": world.far.file_no, "relation": "8", "reason": "迁居"}
    assert "file_no" in errors(client.post(url, away))
    assert client.post(url, {**away, "file_no": other.file_no}).status_code == 302
    moved = Person.objects.get(pk=world.child.pk)
    assert moved.household == other
    page = client.get(world.household.get_absolute_url(), {"tab": "history"})
    told = [(change.old, change.new) for change in page.context["changes"]]
    assert (world.household.file_no, other.file_no) in told


def test_a_head_does_not_leave_the_family_without_one(world, sign_in):
    other = HouseholdFactory(station=world.station, with_head="王芳")
    client = sign_in(world.worker)
    typed = {"file_no": other.file_no, "relation": "5", "reason": "与女儿同住"}
    url = reverse("households:member-move", args=[world.head.uuid])
    assert client.post(url, typed).status_code == 422
    client.post(reverse("households:make-head", args=[world.child.uuid]))
    assert client.post(url, typed).status_code == 302
    world.household.refresh_from_db()
    assert world.household.head == world.child
    assert Person.objects.get(pk=world.child.pk).relation == "0"


def test_a_file_is_closed_with_a_reason_and_can_be_reopened(world, sign_in):
    client = sign_in(world.worker)
    url = reverse("households:close", args=[world.household.uuid])
    assert "reason" in errors(client.post(url, {"status": "moved_out"}))
    client.post(url, {"status": "moved_out", "reason": "举家迁往贵阳"})
    world.household.refresh_from_db()
    assert world.household.is_closed and world.household.closed_reason == "举家迁往贵阳"
    client.post(reverse("households:reopen", args=[world.household.uuid]))
    world.household.refresh_from_db()
    assert not world.household.is_closed


@pytest.mark.parametrize("name", ["member-edit", "member-move", "make-head", "person"])
def test_a_person_of_another_county_does_not_exist(world, sign_in, name):
    url = reverse(f"households:{name}", args=[world.far.head.uuid])
    client = sign_in(world.worker)
    response = client.get(url) if name == "person" else client.post(url, {})
    assert response.status_code == 404


def test_a_person_posted_to_two_stations_keeps_files_at_both(world, sign_in):
    second = StationFactory(division__code="522702002")
    both = make_user("worker", station=world.station)
    post(both, "worker", station=second)
    typed = form(world, **{"h-division": DivisionFactory(code="522702002001").code})
    response = sign_in(both).post(f"{CREATE}?station={second.uuid}", typed)
    assert response.status_code == 302
    assert Household.objects.get(head__name="陈德明").file_no.startswith("522702002-HD-")


# --- file numbers ----------------------------------------------------------------------------------


def test_numbers_run_per_station_and_year(db):
    first, second = jinshan_station(), StationFactory(division__code="522702102")
    assert next_file_numbers(first, 2026) == ["522702001-HD-2026-00001"]
    assert next_file_numbers(second, 2026) == ["522702002-HD-2026-00001"]
    assert next_file_numbers(first, 2026, 2)[-1] == "522702001-HD-2026-00003"
    assert next_file_numbers(first, 2027) == ["522702001-HD-2027-00001"]


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Rows that other connections see. Taken away by hand: a flush would empty what migrations
    have loaded."""
    # Run without any test marked django_db, pytest-django sets no test database up.
    if not connection.settings_dict["NAME"].startswith("test_"):
        pytest.skip("needs the test database: run the whole file")
    with django_db_blocker.unblock():
        yield
        for model in (FileCounter, StationFileCode, StationPhase, Station):
            model.objects.all().delete()
        for level in (5, 4, 3, 2, 1):
            Division.objects.filter(level=level).delete()


def test_files_opened_at_the_same_moment_get_different_numbers(committed):
    stations = [StationFactory(division__code=f"52270210{n}") for n in (2, 3)]
    given: list[str] = []

    def open_some(station):
        try:
            for _ in range(5):
                with transaction.atomic():
                    given.extend(next_file_numbers(station, 2026))
        finally:
            connection.close()

    threads = [threading.Thread(target=open_some, args=[s]) for s in stations * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == len(set(given)) == 30


def test_the_household_of_a_removed_member_keeps_the_others(world):
    PersonFactory(household=world.household, status="cancelled")
    assert world.household.members.active().count() == 2
