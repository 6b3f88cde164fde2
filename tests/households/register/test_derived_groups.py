"""Groups that follow from age and certificates; the nightly run; birthdays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households import severe_disability
from households.models import BirthdayEvent, DisabilityCertificate, Person, PersonCategory
from households.register import derived
from households.tasks import age_categories
from tests.factories.households import PersonFactory

DAY = dt.date(2026, 6, 1)


def born(years: int, days: int = 0) -> dt.date:
    """The birth date of somebody who completes `years` on DAY plus `days`."""
    return DAY.replace(year=DAY.year - years) + dt.timedelta(days=days)


def held(person: Person) -> dict[str, dt.date | None]:
    return dict(person.categories.values_list("code", "ends_on"))


@pytest.mark.parametrize(
    ("birth", "age", "turned"),
    [
        (dt.date(2008, 2, 29), 18, dt.date(2026, 3, 1)),
        (dt.date(2008, 2, 29), 16, dt.date(2024, 2, 29)),
        (dt.date(2008, 3, 1), 16, dt.date(2024, 3, 1)),
        (dt.date(1946, 12, 31), 80, dt.date(2026, 12, 31)),
    ],
)
def test_the_database_counts_birthdays_as_python_does(world, birth, age, turned):
    person = PersonFactory(household=world.household, birth_date=birth, id_number=None)
    row = Person.objects.annotate(day=derived.Birthday("birth_date", age)).get(pk=person.pk)
    assert row.day == turned
    assert person.age_on(turned) == age and person.age_on(turned - dt.timedelta(days=1)) == age - 1
    assert birth <= derived.born_by(turned, age)
    assert birth > derived.born_by(turned - dt.timedelta(days=1), age)


def test_who_turns_eighty_is_very_old_from_that_day_on(world):
    old = PersonFactory(household=world.household, birth_date=born(80), id_number=None)
    young = PersonFactory(household=world.household, birth_date=born(80, 1), id_number=None)
    derived.apply(DAY)
    tag = old.categories.get()
    assert (tag.code, tag.starts_on, tag.derived) == ("E6", DAY, True)
    assert not young.categories.exists()


def test_the_groups_of_children_end_with_the_birthday(world):
    child = PersonFactory(household=world.household, birth_date=born(16, -3), id_number=None)
    for code in ("C3", "C5"):
        PersonCategory.objects.create(person=child, code=code, starts_on=dt.date(2020, 1, 1))
    derived.apply(DAY)
    assert held(child) == {"C3": DAY - dt.timedelta(days=3), "C5": None}


def test_a_corrected_birth_date_ends_the_derived_group(world):
    old = PersonFactory(household=world.household, birth_date=born(81), id_number=None)
    derived.apply(DAY)
    old.birth_date = born(70)
    old.save()
    derived.apply(DAY)
    assert held(old) == {"E6": DAY}


def test_running_twice_changes_nothing(world):
    PersonFactory(household=world.household, birth_date=born(80, -5), id_number=None)
    first = derived.apply(DAY)
    assert first["set"] and first["birthdays"]
    assert derived.apply(DAY) == {"ended": 0, "set": 0, "birthdays": 0}
    assert set(age_categories()) == {"ended", "set", "birthdays"}


def test_the_number_of_statements_hangs_not_on_the_number_of_people(world):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            derived.apply(DAY)
        return len(captured)

    PersonFactory(household=world.household, birth_date=born(80), id_number=None)
    few = statements()
    for _ in range(15):
        PersonFactory(household=world.household, birth_date=born(80), id_number=None)
    assert statements() <= few + 2


@pytest.mark.parametrize("age", [14, 16, 18, 60, 80])
def test_a_birthday_is_written_once_for_the_responsible_worker(world, age):
    person = PersonFactory(household=world.household, birth_date=born(age, -2), id_number=None)
    PersonFactory(household=world.household, birth_date=born(age, -40), id_number=None)
    PersonFactory(household=world.household, birth_date=born(age, 1), id_number=None)
    dead = PersonFactory(household=world.household, birth_date=born(age), id_number=None)
    dead.die()
    derived.apply(DAY)
    event = BirthdayEvent.objects.get()
    assert (event.person, event.age, event.on) == (person, age, DAY - dt.timedelta(days=2))
    assert event.meaning


# --- certificates --------------------------------------------------------------------------------


def certificate(person: Person, category: str, grade: str, **fields) -> DisabilityCertificate:
    made = DisabilityCertificate(
        person=person, number=f"{person.id_number}{category}{grade}",
        issued_on=dt.date(2024, 5, 1), **fields,
    )  # fmt: skip
    made.full_clean()
    made.save()
    return made


def test_a_certificate_makes_disabled_and_grade_one_or_two_severely(world):
    mild = certificate(world.child, "4", "3")
    assert (mild.category, mild.grade, mild.expires_on) == ("4", "3", dt.date(2034, 5, 1))
    derived.apply(DAY)
    assert set(held(world.child)) == {"D1"}
    certificate(world.head, "1", "2")
    derived.apply(DAY)
    assert held(world.head)["D2"] is None


def test_a_province_may_count_grade_three_of_mind_and_soul(world, settings, tmp_path):
    rules = tmp_path / "rules.csv"
    rules.write_text("province,category,grade\n*,*,1\n*,*,2\n52,5,3\n52,6,3\n")
    settings.SEVERE_DISABILITY = rules
    certificate(world.child, "5", "3")
    certificate(world.head, "4", "3")
    derived.apply(DAY)
    assert "D2" in held(world.child) and "D2" not in held(world.head)
    assert severe_disability.is_severe("52", "6", "3")
    assert not severe_disability.is_severe("41", "6", "3")


def test_the_group_ends_when_the_certificate_expires_or_is_withdrawn(world):
    paper = certificate(world.child, "4", "1")
    derived.apply(DAY)
    derived.apply(dt.date(2034, 5, 1))
    ended = held(world.child)
    assert ended["D1"] == ended["D2"] == dt.date(2034, 5, 1)
    assert paper.is_expired(dt.date(2034, 5, 1)) and not paper.is_expired(dt.date(2034, 4, 30))


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"number": "41999919560229018X41"}, "number"),  # somebody else's ID number
        ({"number": "41999919560229018X48"}, "number"),  # no such grade
        ({"category": "7", "grade": "1", "parts": ["1"]}, "parts"),
        ({"category": "4", "grade": "1", "parts": ["1", "2"]}, "parts"),
        ({"category": "4", "grade": "1", "issued_on": dt.date(2999, 1, 1)}, "issued_on"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused(world, fields, where):
    paper = DisabilityCertificate(person=world.child, **fields)
    with pytest.raises(ValidationError) as error:
        paper.full_clean()
    assert where in error.value.error_dict


def test_the_number_says_kind_and_grade_and_contradictions_are_refused(world):
    paper = DisabilityCertificate(
        person=world.child, number=f"{world.child.id_number}12", category="2", grade="1"
    )
    with pytest.raises(ValidationError) as error:
        paper.full_clean()
    assert set(error.value.error_dict) == {"category", "grade"}


def test_the_certificate_number_is_stored_encrypted_and_shown_masked(world):
    paper = certificate(world.child, "4", "1")
    assert paper.number_masked == f"{world.child.id_masked}41"
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM households_disabilitycertificate")
        assert world.child.id_number.encode() not in bytes(cursor.fetchone()[0])


def test_expiring_certificates_are_those_of_people_on_the_register(world):
    soon = certificate(world.child, "4", "1")
    day = dt.date(2034, 3, 1)
    assert list(DisabilityCertificate.objects.expiring(day)) == [soon]
    assert not DisabilityCertificate.objects.expiring(dt.date(2034, 1, 1)).exists()
    world.child.die()
    assert not DisabilityCertificate.objects.expiring(day).exists()
