"""Divisions and stations to test with. Codes and names are real ones of Guizhou."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import factory

from core.codes.divisions import full_code, level_of, parent_of
from stations.models import Division, Station, StationPhase

# prefix → name; the counties of a tree small enough to reason about.
NAMES = {
    "52": "贵州省",
    "5205": "毕节市",
    "520502": "七星关区",
    "520502001": "市西街道",
    "520502002": "市东街道",
    "520502001001": "清毕社区居委会",
    "5227": "黔南布依族苗族自治州",
    "522701": "都匀市",
    "522701005": "文峰街道",
    "522701006": "广惠街道",
    "522701005001": "西苑社区居委会",
    "522702": "福泉市",
    "522702001": "金山街道",
    "522702002": "马场坪街道",
    "522702102": "凤山镇",
    "522702103": "陆坪镇",
    "522702105": "龙昌镇",
    "522702106": "牛场镇",
    "522702107": "道坪镇",
    "522702203": "仙桥乡",
    "522702001001": "洒金社区居委会",
    "522702001200": "双谷村委会",
    "522702002001": "马场坪社区居委会",
    "522702102200": "凤山村委会",
}


class DivisionFactory(factory.django.DjangoModelFactory):
    """`DivisionFactory(code="522702102")` makes the division and every division above it."""

    class Meta:
        model = Division
        django_get_or_create = ("code",)

    code = "522702001"

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        code = full_code(kwargs["code"])
        level = level_of(code)
        short = code[: (2, 4, 6, 9, 12)[level - 1]]
        kwargs["code"] = code
        kwargs.setdefault("level", int(level))
        kwargs.setdefault("name", NAMES.get(short, f"区划{short}"))
        above = parent_of(code)
        if "parent" not in kwargs and above:
            kwargs["parent"] = cls(code=above)
        return kwargs


def make_division_tree() -> SimpleNamespace:
    """Two prefectures, three counties, twelve townships, five villages of Guizhou.

    Out: a namespace with `province`, `qiannan`, `bijie` (prefectures), `fuquan`, `duyun` (counties
    of Qiannan), `qixingguan` (county of Bijie), `jinshan`, `machangping`, `fengshan` (townships of
    Fuquan), `wenfeng` (of Duyun), `shixi` (of Qixingguan), `sajin` and `shuanggu` (villages of
    Jinshan), `xiyuan` (village of Wenfeng), `by_code` (prefix → Division).
    """
    made = {prefix: DivisionFactory(code=prefix) for prefix in NAMES}
    return SimpleNamespace(
        by_code=made,
        province=made["52"],
        bijie=made["5205"],
        qixingguan=made["520502"],
        shixi=made["520502001"],
        qiannan=made["5227"],
        duyun=made["522701"],
        wenfeng=made["522701005"],
        xiyuan=made["522701005001"],
        fuquan=made["522702"],
        jinshan=made["522702001"],
        machangping=made["522702002"],
        fengshan=made["522702102"],
        sajin=made["522702001001"],
        shuanggu=made["522702001200"],
    )


class StationFactory(factory.django.DjangoModelFactory):
    """A running station of Jinshan; level follows the division unless given.

    `StationFactory(division=fuquan)` is the county's main station. A phase with the station's
    status begins on `plaque_on` (or 2022-05-01); `with_phase=False` leaves it out.
    """

    class Meta:
        model = Station
        skip_postgeneration_save = True

    division = factory.SubFactory(DivisionFactory, code="522702001")
    level = factory.LazyAttribute(lambda station: {2: 1, 3: 2, 4: 3, 5: 4}[station.division.level])
    official_name = factory.LazyAttribute(
        lambda station: f"{station.division.name}社会工作和志愿服务站"
    )
    status = Station.Status.RUNNING
    plaque_on = factory.LazyAttribute(
        lambda station: None if station.status == "preparing" else dt.date(2022, 5, 1)
    )
    operation_mode = Station.OperationMode.PURCHASED

    @factory.post_generation
    def with_phase(self: Any, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            StationPhase.objects.create(
                station=self,
                status=self.status,
                starts_on=self.plaque_on or dt.date(2022, 5, 1),
            )
