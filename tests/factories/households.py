"""Households and persons to test with. Everybody is synthetic: ID numbers of county 419999."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory

from core.codes.resident_id import check_character
from households.models import Household, Person
from stations.models import Station
from tests.factories.stations import DivisionFactory, StationFactory

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("桂兰", "建国", "秀英", "德明", "玉珍", "志强", "芳", "伟", "小梅", "国华", "雪", "长福")


def resident_number(born: dt.date, sex: str, sequence: int) -> str:
    """A valid number of the demonstration county; equal arguments give equal numbers."""
    order = sequence * 2 % 998 + (1 if sex == "1" else 2)
    first = f"419999{born:%Y%m%d}{order:03d}"
    return first + check_character(first)


def jinshan_station() -> Station:
    """The station of Jinshan, made once: a township has one."""
    found = Station.objects.filter(division_code="522702001000", level=3).first()
    made: Any = found or StationFactory()
    return made


class HouseholdFactory(factory.django.DjangoModelFactory):
    """A household of the Jinshan station, in a village of that township unless one is given.

    `HouseholdFactory(station=…, with_head="张桂兰")` also stores that head of household.
    """

    class Meta:
        model = Household
        skip_postgeneration_save = True

    station = factory.LazyFunction(jinshan_station)
    address = factory.Sequence(lambda n: f"{n % 9 + 1}组{n}号")

    @factory.lazy_attribute
    def division(self: Any) -> Any:
        prefix = Household.area_of(self.station)
        return DivisionFactory(code=prefix.ljust(9, "0")[:9].replace("000", "001") + "001")

    @factory.post_generation
    def with_head(self: Any, create: bool, extracted: str | bool | None, **kwargs: Any) -> None:
        if create and extracted:
            named = {"name": extracted} if isinstance(extracted, str) else {}
            self.head = PersonFactory(household=self, **{**named, **kwargs})
            self.save(update_fields=["head"])


class PersonFactory(factory.django.DjangoModelFactory):
    """A member of a household (a new one unless given), adult, with ID number and mobile."""

    class Meta:
        model = Person

    household = factory.SubFactory(HouseholdFactory)
    station = factory.SelfAttribute("household.station")
    name = factory.Sequence(lambda n: SURNAMES[n % 20] + GIVEN[n // 20 % 12])
    sex = factory.Iterator(["2", "1"])
    birth_date = factory.Sequence(lambda n: dt.date(1947, 1, 1) + dt.timedelta(days=n))
    phone = factory.Sequence(lambda n: f"139{n % 100_000_000:08d}")

    @factory.lazy_attribute_sequence
    def id_number(self: Any, n: int) -> str:
        return resident_number(self.birth_date, self.sex, n)
