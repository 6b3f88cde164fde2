from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from reporting.figures.periods import Period, parse_month
from reporting.indicators import INDICATORS

LONGEST = 120


class FigureSerializer(serializers.Serializer):
    """One figure with everything that explains it."""

    code = serializers.CharField()
    name = serializers.CharField()
    value = serializers.FloatField(allow_null=True, help_text="A rate is given in per cent.")
    numerator = serializers.FloatField(
        allow_null=True, help_text="A whole number but for amounts: hours, money, goals in part."
    )
    denominator = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    as_of = serializers.DateTimeField(help_text="Every change before this moment is counted.")
    definition = serializers.CharField()
    records_url = serializers.CharField(help_text="Where the figure can be counted again.")
    level = serializers.IntegerField(help_text="1 province … 4 township, 5 station")
    additivity = serializers.CharField(help_text="additive, distinct or ratio")
    version = serializers.CharField()
    track = serializers.IntegerField(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        data = super().to_representation(instance)
        # A count is a whole number in JSON too.
        whole = ["numerator", "denominator"]
        if not INDICATORS[instance.code].decimals:
            whole.append("value")
        for name in whole:
            if data[name] is not None and data[name] == int(data[name]):
                data[name] = int(data[name])
        return data


class FiguresAnswerSerializer(serializers.Serializer):
    division = serializers.CharField(help_text="12-digit code")
    name = serializers.CharField()
    period_from = serializers.CharField()
    period_to = serializers.CharField()
    results = FigureSerializer(many=True)


class MonthField(serializers.CharField):
    """`2026-11`, read as its first day."""

    def __init__(self) -> None:
        super().__init__(required=False, help_text="YYYY-MM; this month when left out")

    def to_internal_value(self, data: Any) -> dt.date:  # type: ignore[override]
        try:
            return parse_month(super().to_internal_value(data))
        except ValueError as problem:
            raise serializers.ValidationError(str(problem), code="invalid") from problem


class FiguresQuery(serializers.Serializer):
    """The parameters; every fault is told beside its own name."""

    division = serializers.CharField(required=False, help_text="Code, bare or 12 digits")
    station = serializers.UUIDField(required=False)
    indicator = serializers.CharField(
        required=False, help_text="Codes separated by commas; all when left out"
    )
    track = serializers.IntegerField(
        required=False, min_value=0, max_value=5, help_text="1–5; 0 for routine work"
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        # `from` is a word of the language.
        return super().get_fields() | {"from": MonthField(), "to": MonthField()}

    def validate_division(self, value: str) -> str:
        bare = value.strip()
        # 2, 4, 6, 9 or 12 digits, or those padded with zeros.
        if not (bare.isascii() and bare.isdigit()) or len(bare) not in (2, 4, 6, 9, 12):
            raise serializers.ValidationError(
                _("A division code has 2, 4, 6, 9 or 12 digits."), code="invalid"
            )
        return bare

    def validate_indicator(self, value: str) -> list[str]:
        codes = list(
            dict.fromkeys(code.strip().upper() for code in value.split(",") if code.strip())
        )
        unknown = [code for code in codes if code not in INDICATORS]
        if unknown:
            raise serializers.ValidationError(
                _("Unknown indicator: %(codes)s.") % {"codes": ", ".join(unknown)[:80]}
            )
        return codes

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [attrs[name] for name in ("from", "to") if name in attrs]
        try:
            period = Period(given[0], given[-1]) if given else Period.month()
        except ValueError as problem:
            raise serializers.ValidationError({"to": str(problem)}) from problem
        if period.length > LONGEST:
            raise serializers.ValidationError(
                {"to": _("Choose at most %(n)s months.") % {"n": LONGEST}}
            )
        attrs["period"] = period
        return attrs
