"""The register of stations as a sheet to import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.codes.divisions import full_code
from core.codes.text import plain
from core.sheets import Column, Kind, Sheet, register
from stations.models import Division, Station
from stations.models.life_cycle import ACTIVE
from stations.names import proposed_name

FIRST_STATUSES = [
    (value, label)
    for value, label in Station.Status.choices
    if value in ("preparing", "open", "running")
]
# Columns that become the field of the same name as they are.
PLAIN = (
    "short_name", "plaque_on", "operation_mode", "operator_name", "operator_uscc",
    "contract_from", "contract_to", "contract_yuan", "address", "phone", "longitude", "latitude",
    "area_m2", "rooms", "functions", "six_haves", "opening_hours", "stars",
)  # fmt: skip
# Errors of the model's fields come back under the name of the column that filled them.
COLUMN_OF = {"division": "division_code", "level": "level", "on": "since"}


class StationSheet(Sheet):
    """A row is about the active station of its level in its division; branches and rooms are told
    apart by their official name. Empty cells leave a known station as it is."""

    key = "stations"
    title = gettext_lazy("Stations")
    permission = "station.import"
    model = Station
    list_url = "stations:list"
    shown = ("level", "division_code", "official_name", "status")
    columns = (
        Column(
            "level", gettext_lazy("Level"), Kind.CHOICE, required=True,
            choices=Station.Level.choices, aliases=("级别", "站点级别"), example="社工站",
        ),
        Column(
            "division_code", gettext_lazy("Division code"), Kind.CODE, required=True,
            aliases=("行政区划代码", "区划代码", "统计用区划代码"), max_length=12,
            example="522702001000",
            help=gettext_lazy("Statistical code of 4, 6, 9 or 12 digits."),
        ),
        Column(
            "division_name", gettext_lazy("Division name"),
            aliases=("区划名称", "乡镇(街道)", "乡镇街道"), example="金山街道",
            help=gettext_lazy("Compared with the code, to find slips."),
        ),
        Column(
            "official_name", gettext_lazy("Official name"), max_length=100,
            aliases=("站点名称", "站点全称", "名称"), example="金山街道社会工作和志愿服务站",
            help=gettext_lazy("Left empty, the name of the province's pattern."),
        ),
        Column("short_name", gettext_lazy("Short name"), max_length=40, aliases=("简称",)),
        Column(
            "is_branch", gettext_lazy("Branch"), Kind.YES_NO, aliases=("是否分站", "分站"),
            example="否",
        ),
        Column(
            "status", gettext_lazy("Status"), Kind.CHOICE, choices=Station.Status.choices,
            aliases=("运行状态", "状态"), example="运行中",
            help=gettext_lazy("Of new stations; a known one changes its status on its own page."),
        ),
        Column(
            "since", gettext_lazy("Status since"), Kind.DATE, aliases=("状态起始日期",),
            example="2022-05-01",
            help=gettext_lazy("Left empty: the plaque date, else today."),
        ),
        Column(
            "plaque_on", gettext_lazy("Plaque date"), Kind.DATE, aliases=("挂牌日期", "挂牌时间"),
            example="2022-05-01",
        ),
        Column(
            "operation_mode", gettext_lazy("Operation mode"), Kind.CHOICE,
            choices=Station.OperationMode.choices, aliases=("运行模式", "类型"),
            example="政府购买服务",
        ),
        Column(
            "operator_name", gettext_lazy("Undertaking organisation"), max_length=100,
            aliases=("承接机构",),
        ),
        Column(
            "operator_uscc", gettext_lazy("Unified social credit code"), Kind.CODE,
            aliases=("统一社会信用代码",), example="52419999MJF0000075",
        ),
        Column("contract_from", gettext_lazy("Contract from"), Kind.DATE, aliases=("合同开始",)),
        Column("contract_to", gettext_lazy("Contract to"), Kind.DATE, aliases=("合同结束",)),
        Column(
            "contract_yuan", gettext_lazy("Contract amount (yuan)"), Kind.NUMBER,
            aliases=("合同金额",),
        ),
        Column("address", gettext_lazy("Address"), aliases=("地址",)),
        Column("phone", gettext_lazy("Phone"), Kind.CODE, aliases=("电话", "联系电话")),
        Column("longitude", gettext_lazy("Longitude"), Kind.NUMBER, aliases=("经度",)),
        Column("latitude", gettext_lazy("Latitude"), Kind.NUMBER, aliases=("纬度",)),
        Column("area_m2", gettext_lazy("Area (m²)"), Kind.NUMBER, aliases=("面积", "面积㎡")),
        Column("rooms", gettext_lazy("Rooms"), aliases=("功能室", "功能室设置")),
        Column(
            "functions", gettext_lazy("Functions (three stations in one)"), Kind.CHOICES,
            choices=Station.Function.choices, aliases=("三站合一功能", "三站合一"),
        ),
        Column(
            "six_haves", gettext_lazy("Six haves"), Kind.CHOICES,
            choices=Station.SixHave.choices, aliases=("六有", "六有达标"),
        ),
        Column(
            "opening_hours", gettext_lazy("Opening hours"), max_length=100,
            aliases=("开放时间",),
        ),
        Column("stars", gettext_lazy("Star rating"), Kind.NUMBER, aliases=("星级",)),
    )  # fmt: skip

    def prepare(self, rows: Sequence[dict[str, Any]]) -> None:
        codes = {code for row in rows if (code := self._code(row))}
        self.divisions = {d.code: d for d in Division.objects.filter(code__in=codes)}
        self.stations: dict[str, list[Station]] = {}
        known = Station.objects.visible_to(self.user).filter(division_code__in=codes)
        for station in known.select_related("division"):
            self.stations.setdefault(station.division_code, []).append(station)

    def identity(self, values: dict[str, Any]) -> Hashable | None:
        named = values["level"] == Station.Level.ROOM or values["is_branch"]
        return values["level"], self._code(values), self._name(values) if named else None

    def match(self, values: dict[str, Any]) -> Station | None:
        division = self._division(values)
        named = values["level"] == Station.Level.ROOM or values["is_branch"]
        for station in self.stations.get(division.code, ()):
            if station.level != values["level"] or station.status not in ACTIVE:
                continue
            if named and station.official_name == self._name(values):
                return station
            if not named and not station.is_branch:
                return station
        return None

    def build(self, values: dict[str, Any], instance: Station | None) -> Station:
        division = self._division(values)
        station = instance or Station(level=values["level"], division=division)
        name = values["official_name"] or (
            instance.official_name if instance else proposed_name(division, values["level"])
        )
        station.official_name = name
        if values["is_branch"] is not None:
            station.is_branch = values["is_branch"]
        for field in PLAIN:
            if values[field] not in (None, []):
                setattr(station, field, _field(field).to_python(values[field]))
        self._status(station, values, is_new=instance is None)
        try:
            station.full_clean(
                # The division comes from `prepare`; asking for it again would cost a query a row.
                exclude=["division", "division_code", "uuid", "covered_villages"],
                validate_constraints=False,
            )
        except ValidationError as error:
            raise ValidationError(
                {COLUMN_OF.get(name, name): errors for name, errors in error.error_dict.items()}
            ) from error
        return station

    def store(self, instance: Station, values: dict[str, Any], *, created: bool) -> None:
        if not created:
            instance.save()
            return
        try:
            instance.begin(self._since(instance, values), by=self.user, reason=_("Import"))
        except ValidationError as error:
            raise ValidationError({"since": error.messages}) from error
        self.stations.setdefault(instance.division.code, []).append(instance)

    def _status(self, station: Station, values: dict[str, Any], *, is_new: bool) -> None:
        status = values["status"]
        if not is_new:
            if status and status != station.status:
                raise ValidationError(
                    {
                        "status": _("The station is “%s”; its status changes on its own page.")
                        % station.get_status_display()
                    }
                )
            return
        if status and status not in dict(FIRST_STATUSES):
            raise ValidationError({"status": _("A new station cannot begin with this status.")})
        station.status = status or Station.Status.PREPARING
        since = self._since(station, values)
        if values["since"] and since > timezone.localdate():
            raise ValidationError({"since": _("The day lies in the future.")})
        if station.is_built and station.plaque_on and station.plaque_on > since:
            raise ValidationError({"since": _("A station is not built before its plaque date.")})

    @staticmethod
    def _since(station: Station, values: dict[str, Any]) -> dt.date:
        return values["since"] or station.plaque_on or timezone.localdate()

    @staticmethod
    def _code(values: dict[str, Any]) -> str:
        try:
            return full_code(plain(values["division_code"] or ""))
        except ValidationError:
            return ""

    def _division(self, values: dict[str, Any]) -> Division:
        code = self._code(values)
        if not code:
            raise ValidationError({"division_code": _("A division code has 4, 6, 9 or 12 digits.")})
        division = self.divisions.get(code)
        if division is None:
            raise ValidationError({"division_code": _("There is no division with this code.")})
        if not self.user.scope.covers(division.code):
            raise ValidationError(
                {"division_code": _("This division is outside your jurisdiction.")}
            )
        name = values["division_name"]
        if name and name != division.name:
            raise ValidationError({"division_name": _("The code belongs to %s.") % division.name})
        return division

    def _name(self, values: dict[str, Any]) -> str:
        division = self.divisions.get(self._code(values))
        if values["official_name"] or division is None:
            return values["official_name"] or ""
        return proposed_name(division, values["level"])


def _field(name: str) -> Any:
    return Station._meta.get_field(name)


register(StationSheet)
