"""While a person is typed: who is on file already, and what of another county is told."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuditEvent
from core.rls import acting_as
from households.duplicates import check as duplicates
from households.duplicates import elsewhere
from households.models import NamePart, Person
from tests.factories.households import PersonFactory, resident_number

CHECK = "/persons/check/"
API = "/api/v1/persons/check/"
BORN = dt.date(1950, 3, 1)


@pytest.fixture
def known(world) -> Person:
    return PersonFactory(household=world.household, name="阿依·古丽", birth_date=BORN, relation="8")


def asked(client, **typed):
    return client.post(
        CHECK, {f"p-{name}": value for name, value in typed.items()} | {"prefix": "p"}
    )


@pytest.mark.parametrize(
    "typed", ["阿依·古丽", "阿依•古丽", "阿依 ．古丽", "阿衣·古丽", "阿依古丽"]
)
def test_a_name_that_sounds_the_same_with_the_birth_date_is_found(world, sign_in, known, typed):
    page = asked(sign_in(world.worker), name=typed, birth_date="1950-03-01")
    assert known.household.file_no in page.content.decode()


def test_the_very_name_in_the_same_village_is_found_without_a_birth_date(world, sign_in, known):
    client = sign_in(world.worker)
    page = client.post(CHECK, {"name": "阿依·古丽", "household": str(world.household.uuid)})
    assert known.household.file_no in page.content.decode()
    assert client.post(CHECK, {"name": "阿依·古丽"}).content.decode().strip() == ""


def test_a_rare_character_beyond_the_basic_plane_is_found(world, sign_in):
    rare = PersonFactory(household=world.household, name="王𬱖", birth_date=BORN, relation="8")
    assert NamePart.objects.filter(person=rare, part="𬱖").exists()
    page = asked(sign_in(world.worker), name="王𬱖", birth_date="1950-03-01")
    assert rare.household.file_no in page.content.decode()


def test_an_id_number_leads_to_its_file(world, sign_in, known):
    page = asked(sign_in(world.worker), id_number=known.id_number).content.decode()
    assert known.household.get_absolute_url() in page
    assert known.id_number not in page


def test_of_another_county_only_the_fact_is_told(world, sign_in):
    page = asked(sign_in(world.worker), id_number=world.far.head.id_number).content.decode()
    assert "另一" in page or "Another station" in page
    assert not [word for word in world.planted if word in page]


def test_the_fact_is_told_under_row_level_security(world, rf):
    request = rf.post(CHECK)
    request.user = world.worker
    with acting_as(world.worker):
        assert not Person.objects.filter(pk=world.far.head.pk).exists()
        assert elsewhere.on_file(request, world.far.head.id_number)
        assert not elsewhere.on_file(request, resident_number(dt.date(1931, 1, 1), "1", 77))


def test_every_question_to_the_province_is_logged_without_the_number(world, sign_in):
    number = world.far.head.id_number
    client = sign_in(world.worker)
    asked(client, id_number=number)
    event = AuditEvent.objects.get(action=AuditEvent.Action.CHECK_NUMBER)
    assert (event.user_id, event.detail) == (world.worker.pk, {"found": True})
    asked(client, id_number=number)  # the session remembers the answer
    assert AuditEvent.objects.filter(action=AuditEvent.Action.CHECK_NUMBER).count() == 1


def test_numbers_cannot_be_tried_out(world, sign_in, monkeypatch):
    monkeypatch.setattr(elsewhere, "PER_HOUR", 2)
    client = sign_in(world.worker)
    for sequence in (1, 2):
        asked(client, id_number=resident_number(BORN, "1", sequence))
    page = asked(client, id_number=world.far.head.id_number).content.decode()
    assert "另一" not in page and "Another station" not in page
    assert AuditEvent.objects.filter(action="check_number", success=False).count() == 1
    answer = client.post(API, {"id_number": world.far.head.id_number}, "application/json")
    assert answer.status_code == 429


@pytest.mark.parametrize("role", ["supervisor", "main", "province"])
def test_only_who_may_open_files_may_ask(world, sign_in, role):
    assert asked(sign_in(getattr(world, role)), name="张桂兰").status_code == 403


def test_an_unfinished_number_asks_nobody(world, sign_in):
    asked(sign_in(world.worker), id_number=world.far.head.id_number[:17])
    assert not AuditEvent.objects.filter(action="check_number").exists()


def test_the_api_answers_the_same(world, sign_in, known):
    client = sign_in(world.worker)
    told = client.post(
        API, {"name": "阿衣·古丽", "birth_date": "1950-03-01"}, "application/json"
    ).json()
    assert [person["file_no"] for person in told["alike"]] == [known.household.file_no]
    assert told["same"] is None and told["elsewhere"] is False
    far = client.post(API, {"id_number": world.far.head.id_number}, "application/json").json()
    assert far == {"same": None, "alike": [], "elsewhere": True}


def test_a_tick_holds_only_for_the_people_it_was_set_for(world, sign_in, known):
    client = sign_in(world.worker)
    typed = {"p-name": known.name, "p-birth_date": "1950-03-01", "prefix": "p"}
    ticked = {"p-confirmed_new": "on", "alike_seen": str(known.uuid)}
    assert " checked" in client.post(CHECK, typed | ticked).content.decode()
    PersonFactory(household=world.household, name=known.name, birth_date=BORN, relation="8")
    assert " checked" not in client.post(CHECK, typed | ticked).content.decode()


def test_a_check_costs_two_questions_to_the_database(world, django_assert_max_num_queries, known):
    typed = duplicates.Typed(known.name, resident_number(BORN, "1", 5), BORN, world.village)
    with django_assert_max_num_queries(3):
        assert duplicates.look(world.worker, typed).alike == [known]


def test_keys_follow_names_and_stations_and_go_with_the_person(world, known):
    keys = NamePart.objects.filter(person=known.pk)
    assert keys.filter(part="古丽", station=world.station).exists()
    Person.objects.filter(pk=known.pk).update(name="阿依·努尔", station=world.far_station)
    assert not keys.filter(part="古丽").exists()
    assert set(keys.values_list("station", flat=True)) == {world.far_station.pk}
    known.delete()
    assert not keys.exists()
