"""The pieces that the policies of row-level security are written with."""

from __future__ import annotations

from typing import Any

from django.db import models

from core.scope import DIVISION_LENGTHS


def setting(name: str, cast: str) -> str:
    """A setting of the transaction (`core.rls.SETTINGS`), NULL when empty."""
    # A scalar subselect is evaluated once per statement, not once per row.
    return f"(SELECT nullif(current_setting('app.{name}', true), ''))::{cast}"


def column(model: type[models.Model], name: str) -> str:
    """The quoted column of a field, with its table."""
    field: Any = model._meta.get_field(name)
    return f'"{model._meta.db_table}"."{field.column}"'


def stations_sql(person_level: bool) -> str:
    """The stations in aggregate or in person-level sight."""
    kind = "person_" if person_level else ""
    return stations_in(f"{kind}prefixes", f"{kind}stations")


def stations_in(prefixes: str, stations: str) -> str:
    """The stations in sight, by a range of codes for each prefix, which an index serves.

    Both OFFSET 0 are for that: only leakproof comparisons may meet the stations before their own
    policy has spoken, so the bounds are made apart; and each prefix is looked up by itself.
    """
    longest = DIVISION_LENGTHS[-1]
    return (
        "SELECT s.id FROM (SELECT rtrim(pattern, '%') AS first,"
        f" rpad(rtrim(pattern, '%'), {longest}, '9') AS last"
        f" FROM unnest({setting(prefixes, 'text[]')}) pattern OFFSET 0) p"
        " CROSS JOIN LATERAL (SELECT id FROM stations_station"
        " WHERE division_code BETWEEN p.first AND p.last OFFSET 0) s"
        f" UNION ALL SELECT unnest({setting(stations, 'bigint[]')})"
    )
