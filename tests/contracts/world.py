"""Two counties in two prefectures, with everything that may hang on a county, and every role.

`planted` are the words of one county that nobody of the other county may ever be shown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Posting, User
from accounts.roles import ROLES
from core.codes.resident_id import check_character
from core.discovery import modules
from households.models import Household, Person, PersonCategory
from services.models import Beneficiary, RecordTransition, ServiceRecord, Visit
from stations.models import Division, Station
from tests.factories.stations import DivisionFactory, StationFactory

Status = ServiceRecord.Status


@dataclass
class County:
    """One county and what is in it. `users` maps role code → user posted to this county."""

    prefix: str
    division: Division
    township: Division
    village: Division
    main: Station
    station: Station
    users: dict[str, User] = field(default_factory=dict)
    households: list[Household] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    records: list[ServiceRecord] = field(default_factory=list)
    planted: list[str] = field(default_factory=list)
    # Of these, what somebody without person-level sight may read: names of stations and surveys.
    public: list[str] = field(default_factory=list)
    # Route word → public keys of rows that a route with this word is about (tests/contracts/plants).
    keys: dict[str, list] = field(default_factory=dict)

    def user(self, role: str) -> User:
        return self.users[role]


def build_county(prefix: str, word: str) -> County:
    """The county `prefix` with stations and one user per role. `word` marks its planted texts."""
    division = DivisionFactory(code=prefix)
    township = DivisionFactory(code=prefix + "101")
    village = DivisionFactory(code=prefix + "101201")
    main = StationFactory(division=division, official_name=f"{word}总站", address=f"{word}总站路")
    station = StationFactory(
        division=township, official_name=f"{word}镇站", phone=f"0851-5{prefix}"
    )
    made: Any = (division, township, village, main, station)
    county = County(prefix, *made)
    for role in ROLES.values():
        user = User.objects.create_user(
            username=f"{role.code}-{prefix}",
            password=f"Pass-{prefix}-{role.code}",
            name=f"{word}{role.code}",
        )
        places: dict[Any, Any] = {"station": {"station": station}, 3: {"division_prefix": prefix}}
        places[2] = {"division_prefix": prefix[:4]}
        # A province posting reaches both counties; here every role stands outside the other one.
        level = next((lv for lv in role.levels if lv in places), 2)
        Posting.objects.create(user=user, role=role.code, **places[level])
        county.users[role.code] = user
    return county


def fill(county: County, word: str) -> None:
    """Households, persons, confirmed and waiting visits; every text carries `word`."""
    worker = county.user("worker")
    today = timezone.localdate()
    for index in range(3):
        household = Household.objects.create(
            station=county.station, division=county.village, address=f"{word}组{index}号",
            worker=worker, file_no=f"{county.prefix}001-HD-2019-{index:05d}",
            next_visit_on=today,
        )  # fmt: skip
        sequence = f"{index}1"
        person = Person(
            station=county.station, household=household, name=f"{word}{'甲乙丙'[index]}",
            sex="1", birth_date=_birth_date(county.prefix, index), phone=f"1390000{county.prefix[-4:]}",
            id_number=_resident_id(county.prefix, index),
        )  # fmt: skip
        person.save()
        household.head = person
        household.save()
        PersonCategory.objects.create(person=person, code="L2")
        county.households.append(household)
        county.persons.append(person)
        for status in (Status.CONFIRMED, Status.SUBMITTED, Status.RETURNED, Status.DRAFT):
            record = ServiceRecord.objects.create(
                kind=ServiceRecord.Kind.VISIT, station=county.station, worker=worker,
                household=household, occurred_on=today - dt.timedelta(days=int(status)),
                track_id=1, service_types=[11], person_times=1, minutes=30, status=status,
                submitted_at=timezone.now(),
            )  # fmt: skip
            Visit.objects.create(
                record=record, findings=f"{word}情况{sequence}", needs=[f"{word}需求"]
            )
            Beneficiary.objects.create(record=record, person=person)
            RecordTransition.objects.create(
                record=record, from_status=1, to_status=status, by=worker, reason=f"{word}理由"
            )
            county.records.append(record)
        # A change leaves a history row that carries the old text.
        household.address = f"{word}组{index}号改"
        household.save()
    county.keys |= {
        "station": [county.station.uuid],
        "household": [county.households[0].uuid],
        "person": [county.persons[0].uuid],
        "record": [record.uuid for record in county.records[:2]],
        "visit": [record.uuid for record in county.records[:2]],
    }
    county.public += [word, county.station.phone]
    county.planted = [
        word,
        county.station.phone,
        *(str(h.uuid) for h in county.households),
        *(h.file_no for h in county.households),
        *(str(p.uuid) for p in county.persons),
        *(str(p.id_number) for p in county.persons),
        *(str(r.uuid) for r in county.records),
        *(r.number for r in county.records),
    ]
    for plant in modules("tests.contracts.plants"):
        plant.plant(county, word)


def _birth_date(prefix: str, index: int) -> dt.date:
    """Another month in every prefecture, so that no two counties share an ID number."""
    return dt.date(1950, int(prefix[3]), 1 + index)


def _resident_id(prefix: str, index: int) -> str:
    """A synthetic number of county 419999 with a right check digit, of a man."""
    first = f"419999{_birth_date(prefix, index):%Y%m%d}0{prefix[-1]}1"
    return first + check_character(first)


def digest(*models) -> str:
    """A fingerprint of every row of the tables, to show that nothing was changed."""
    found = []
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM \"{table}\" t"
            )
            found.append(f"{table}={cursor.fetchone()[0]}")
    return "\n".join(found)
