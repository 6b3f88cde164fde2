"""What makes a person valid, and what is computed from what was typed (specification 4.1–4.5)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from households.models import Household, NamePart, Person
from tests.factories.households import HouseholdFactory, PersonFactory, resident_number
from tests.factories.stations import DivisionFactory

pytestmark = pytest.mark.django_db

FEMALE_1956 = "41999919560229018X"


def person(**fields) -> Person:
    return Person(**{"name": "张桂兰", "relation": "0", **fields})


def errors_of(found: Person) -> dict:
    with pytest.raises(ValidationError) as caught:
        found.clean()
    return caught.value.message_dict


def test_saving_derives_the_name_keys():
    saved = PersonFactory(name=" 单 桂兰 ")
    saved.refresh_from_db()
    assert saved.name == "单桂兰"
    assert (saved.name_pinyin, saved.name_initials) == ("shanguilan", "sgl")
    keys = NamePart.objects.filter(person=saved).values_list("part", flat=True)
    assert set(keys) == {"单桂兰", "桂兰", "兰", "shanguilan", "sgl"}


def test_saving_masks_and_hashes_the_numbers_and_stores_them_encrypted():
    saved = PersonFactory(
        id_number="41999919560229018x",
        sex="2",
        birth_date=dt.date(1956, 2, 29),
        phone="+86 138 0013 8000",
    )
    assert saved.id_masked == "419999********018X"
    assert saved.phone_masked == "138****8000"
    assert Person.objects.with_id_number("419999 19560229 018X").get() == saved
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM households_person WHERE id = %s", [saved.pk])
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"419999" not in stored and b"13800138000" not in stored


def test_saving_one_field_also_saves_what_hangs_on_it():
    saved = PersonFactory(name="张桂兰")
    saved.name = "欧阳娜"
    saved.save(update_fields=["name"])
    saved.refresh_from_db()
    assert saved.name_initials == "oyn"


def test_a_bulk_of_persons_is_prepared_like_saved_ones():
    household = HouseholdFactory()
    many = [
        Person(household=household, station=household.station, name=name, relation="8")
        for name in ("王芳", "李伟")
    ]
    Person.objects.bulk_create(Person.objects.bulk_prepare(many))
    assert set(Person.objects.values_list("name_initials", flat=True)) == {"wf", "lw"}


def test_sex_and_birth_date_come_from_the_id_number():
    found = person(id_number=FEMALE_1956)
    found.clean()
    assert (found.sex, found.birth_date) == ("2", dt.date(1956, 2, 29))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id_number": "110105194912310021"}, "id_number"),
        ({"id_number": "419999195802290010"}, "id_number"),
        ({"birth_date": dt.date(2999, 1, 1)}, "birth_date"),
        ({"birth_date": dt.date(1850, 1, 1)}, "birth_date"),
        ({"phone": "12"}, "phone"),
        ({"name": "张"}, "name"),
        ({"name": "Zhang"}, "name"),
        ({"id_type": "none"}, "id_reason"),
        ({"id_type": "passport", "id_number": "=1+1"}, "id_number"),
    ],
)
def test_a_bad_value_is_reported_beside_its_field(fields, field):
    assert field in errors_of(person(**fields))


def test_two_bad_values_are_reported_together():
    assert set(errors_of(person(phone="12", id_number="123"))) == {"phone", "id_number"}


def test_typed_values_that_differ_from_the_number_are_refused_unless_a_reason_is_given():
    typed = {"id_number": FEMALE_1956, "sex": "1", "birth_date": dt.date(1956, 3, 1)}
    assert set(errors_of(person(**typed))) == {"sex", "birth_date", "id_reason"}
    overridden = person(**typed, id_reason="证件登记有误，已与派出所核对")
    overridden.clean()
    assert overridden.sex == "1"


@override_settings(DEMO=False)
def test_demonstration_numbers_are_refused_outside_the_demonstration():
    assert "id_number" in errors_of(person(id_number=FEMALE_1956))


def test_one_id_number_has_one_active_file():
    number = resident_number(dt.date(1950, 1, 1), "1", 7)
    first = PersonFactory(id_number=number)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(id_number=number)
    first.status = Person.Status.CANCELLED
    first.save(update_fields=["status"])
    PersonFactory(id_number=number)


def test_a_household_lies_in_the_township_of_its_station():
    household = HouseholdFactory()
    household.clean()
    for code in ("522702002001", "522702", "522701005001"):
        household.division = DivisionFactory(code=code)
        with pytest.raises(ValidationError) as caught:
            household.clean()
        assert "division" in caught.value.message_dict
    household.division = DivisionFactory(code="522702001")
    household.clean()
    assert Household.divisions_for(household.station).count() == 2
