"""How text is reached that fewer people read than see the file it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from core.rules.places import ByStation
from core.rules.sql import column, setting, stations_in
from core.scope import NOTHING, Scope, under


@dataclass(frozen=True)
class AtStation:
    """Text for the people of the station in `field` alone: a posting at the station itself.

    Nobody above the station reads such a row, whatever is written in a view. Who sees the persons
    of the station (`ByStation`) may still write one and then no longer reads it: a county officer
    who raises an incident says what he saw. PostgreSQL wants the row to be readable where INSERT
    returns something, so the model makes its primary key itself.
    """

    field: str = "station"
    person_level: bool = True

    def q(self, scope: Scope) -> Q:
        ids = scope.person_stations
        return Q(**{f"{self.field}_id__in": sorted(ids)}) if ids else NOTHING

    def predicate(self, model: type[models.Model]) -> str | None:
        return f"{column(model, self.field)} = ANY ({setting('person_stations', 'bigint[]')})"

    def check(self, model: type[models.Model]) -> str | None:
        """What a new row must satisfy, where that differs from what may be read."""
        return ByStation(self.field).predicate(model)


@dataclass(frozen=True)
class Confidential:
    """Text of a file that stands at a station: read by the station's people and their supervisors.

    `field` is the foreign key to the file, which has a `station`. The county sees that the file is
    there and what state it is in, never what is written in it (specification 2.1), whatever a view
    says. The rule follows the file when it moves to another station.
    """

    field: str
    person_level: bool = True

    def q(self, scope: Scope) -> Q:
        ids = sorted(scope.person_stations)
        query = Q(**{f"{self.field}__station_id__in": ids}) if ids else NOTHING
        if scope.text_prefixes:
            inside = under("division_code", scope.text_prefixes)
            stations = apps.get_model("stations", "Station").objects.filter(inside)
            query |= Q(**{f"{self.field}__station_id__in": stations.values("pk")})
        return query

    def predicate(self, model: type[models.Model]) -> str | None:
        file: Any = model._meta.get_field(self.field).related_model
        return (
            f'EXISTS (SELECT 1 FROM "{file._meta.db_table}" up'
            f" WHERE up.{file._meta.pk.column} = {column(model, self.field)}"
            f" AND up.station_id IN ({stations_in('text_prefixes', 'person_stations')}))"
        )
