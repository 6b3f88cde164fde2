"""How rows are reached that say themselves where they stand: at a division, a station, a user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.apps import apps
from django.db import models
from django.db.models import Q

from core.rules.sql import column, setting, stations_sql
from core.scope import NOTHING, Scope


class Rule(Protocol):
    """How the rows of a model are reached. `q` for the ORM, `predicate` for the policy in SQL."""

    @property
    def person_level(self) -> bool: ...

    def q(self, scope: Scope) -> Q: ...

    def predicate(self, model: type[models.Model]) -> str | None: ...


@dataclass(frozen=True)
class Public:
    """Reference data that everybody signed in may read; `reason` says why that is harmless."""

    reason: str
    person_level: bool = False

    def q(self, scope: Scope) -> Q:
        return Q()

    def predicate(self, model: type[models.Model]) -> str | None:
        return None


@dataclass(frozen=True)
class Closed:
    """Rows for no page: bookkeeping tables that only code reads. `reason` says for what."""

    reason: str
    person_level: bool = False

    def q(self, scope: Scope) -> Q:
        return NOTHING

    def predicate(self, model: type[models.Model]) -> str | None:
        return None


@dataclass(frozen=True)
class ByDivision:
    """Rows carry a division code in `field` (and perhaps are a station themselves)."""

    field: str = "division_code"
    person_level: bool = False
    is_station: bool = False

    def q(self, scope: Scope) -> Q:
        query = scope.division_q(self.field, person_level=self.person_level)
        if self.is_station:
            ids = scope.person_stations if self.person_level else scope.stations
            query |= Q(pk__in=sorted(ids)) if ids else NOTHING
        return query

    def predicate(self, model: type[models.Model]) -> str | None:
        kind = "person_" if self.person_level else ""
        sql = f"{column(model, self.field)} LIKE ANY ({setting(kind + 'prefixes', 'text[]')})"
        if self.is_station:
            table = model._meta.db_table
            sql += f' OR "{table}".id = ANY ({setting(kind + "stations", "bigint[]")})'
        return sql


@dataclass(frozen=True)
class ByStation:
    """Rows belong to the station in `field`."""

    field: str = "station"
    person_level: bool = True

    def q(self, scope: Scope) -> Q:
        ids = scope.person_stations if self.person_level else scope.stations
        query = Q(**{f"{self.field}_id__in": sorted(ids)}) if ids else NOTHING
        prefixes = scope.person_prefixes if self.person_level else scope.prefixes
        if prefixes:
            # Named by label: the station floor stands above this one.
            stations = apps.get_model("stations", "Station")
            inside = scope.division_q("division_code", person_level=self.person_level)
            query |= Q(**{f"{self.field}_id__in": stations.objects.filter(inside).values("pk")})
        return query

    def predicate(self, model: type[models.Model]) -> str | None:
        return f"{column(model, self.field)} IN ({stations_sql(self.person_level)})"


@dataclass(frozen=True)
class Either:
    """Rows that one of several rules reaches: of a division or a station, or of one row or another."""

    rules: tuple[Rule, ...]
    person_level: bool = False

    def q(self, scope: Scope) -> Q:
        raise NotImplementedError("resolved by VisibleQuerySet, which knows the model")

    def predicate(self, model: type[models.Model]) -> str | None:
        parts = [rule.predicate(model) for rule in self.rules]
        return " OR ".join(f"({part})" for part in parts)


@dataclass(frozen=True)
class ByEitherStation:
    """Rows stand between two stations: whoever sees the persons of one of them sees the row."""

    fields: tuple[str, ...]
    person_level: bool = True

    def q(self, scope: Scope) -> Q:
        query = NOTHING
        for name in self.fields:
            query |= ByStation(name, self.person_level).q(scope)
        return query

    def predicate(self, model: type[models.Model]) -> str | None:
        rules = (ByStation(name, self.person_level) for name in self.fields)
        return " OR ".join(f"({rule.predicate(model)})" for rule in rules)


@dataclass(frozen=True)
class HandedTo:
    """Rows handed to the station in `field`: seen there from the moment that `since` is set."""

    field: str
    since: str
    person_level: bool = True

    def q(self, scope: Scope) -> Q:
        return ByStation(self.field, self.person_level).q(scope) & Q(
            **{f"{self.since}__isnull": False}
        )

    def predicate(self, model: type[models.Model]) -> str | None:
        reached = ByStation(self.field, self.person_level).predicate(model)
        return f"{column(model, self.since)} IS NOT NULL AND {reached}"


@dataclass(frozen=True)
class Own:
    """Rows of the user himself, by the foreign key in `field`. No row policy: read at sign-in."""

    field: str = "user"
    person_level: bool = False

    def q(self, scope: Scope) -> Q:
        return Q(**{f"{self.field}_id": scope.user_id}) if scope.user_id else NOTHING

    def predicate(self, model: type[models.Model]) -> str | None:
        return None
