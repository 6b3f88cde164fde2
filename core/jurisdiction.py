"""Jurisdiction: who may see which rows. The only place that decides it for Python.

Administrative codes are hierarchical by prefix (2-4-6-9-12 digits, specification 4.2), so a posting
is a role over a code prefix or over one station. There are two kinds of sight:

* *aggregate* sight: stations, figures, reports;
* *person-level* sight: households, persons, records, and everything that hangs on them.

A model says with one attribute how its rows are reached::

    class Household(models.Model):
        jurisdiction = ByStation("station")

and `Household.objects.visible_to(user)` is the only way a view, API, export or count starts.
PostgreSQL row-level security repeats the same rule from the same declaration (`core.rls`), so a
forgotten `visible_to` shows nothing rather than everything. A model of ours without a declaration
is refused by a test and closed in the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Viewer = AbstractBaseUser | AnonymousUser

NOTHING = Q(pk__in=[])
DIVISION_LENGTHS = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one user may see now. Empty means nothing.

    `prefixes`, `stations`: aggregate sight, as division-code prefixes and station ids.
    `person_prefixes`, `person_stations`: person-level sight; always within the former.
    `permissions`: what may be done there (names are declared in `accounts.roles`).
    `text_prefixes`: where the text of case files is read from above the station: by supervisors.
    """

    user_id: int | None = None
    prefixes: frozenset[str] = frozenset()
    stations: frozenset[int] = frozenset()
    person_prefixes: frozenset[str] = frozenset()
    person_stations: frozenset[int] = frozenset()
    text_prefixes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = field(default_factory=frozenset)

    def covers(self, code: str) -> bool:
        """Whether aggregate sight reaches the division with this (padded or bare) code."""
        return any(code.startswith(prefix) for prefix in self.prefixes)

    def division_q(self, path: str, *, person_level: bool = False) -> Q:
        prefixes = self.person_prefixes if person_level else self.prefixes
        query = NOTHING
        for prefix in sorted(prefixes):
            # Not LIKE: it is not leakproof, so under row-level security no index would serve it.
            query |= Q(**{f"{path}__range": (prefix, prefix.ljust(DIVISION_LENGTHS[-1], "9"))})
        return query


EMPTY_SCOPE = Scope()


def scope_of(user: Viewer | None) -> Scope:
    """The user's scope from the postings that hold today; the empty scope for anyone else."""
    if user is None or not user.is_authenticated or not user.is_active:
        return EMPTY_SCOPE
    account: Any = user
    return account.scope


class Rule(Protocol):
    """How the rows of a model are reached. `q` for the ORM, `predicate` for the policy in SQL."""

    @property
    def person_level(self) -> bool: ...

    def q(self, scope: Scope) -> Q: ...

    def predicate(self, model: type[models.Model]) -> str | None: ...


def _setting(name: str, cast: str) -> str:
    # A scalar subselect is evaluated once per statement, not once per row.
    return f"(SELECT nullif(current_setting('app.{name}', true), ''))::{cast}"


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return f'"{model._meta.db_table}"."{field.column}"'


def _stations_sql(person_level: bool) -> str:
    """The stations in aggregate or in person-level sight."""
    kind = "person_" if person_level else ""
    return _stations_in(f"{kind}prefixes", f"{kind}stations")


def _stations_in(prefixes: str, stations: str) -> str:
    """The stations in sight, by a range of codes for each prefix, which an index serves.

    Both OFFSET 0 are for that: only leakproof comparisons may meet the stations before their own
    policy has spoken, so the bounds are made apart; and each prefix is looked up by itself.
    """
    longest = DIVISION_LENGTHS[-1]
    return (
        "SELECT s.id FROM (SELECT rtrim(pattern, '%') AS first,"
        f" rpad(rtrim(pattern, '%'), {longest}, '9') AS last"
        f" FROM unnest({_setting(prefixes, 'text[]')}) pattern OFFSET 0) p"
        " CROSS JOIN LATERAL (SELECT id FROM stations_station"
        " WHERE division_code BETWEEN p.first AND p.last OFFSET 0) s"
        f" UNION ALL SELECT unnest({_setting(stations, 'bigint[]')})"
    )


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
        sql = f"{_column(model, self.field)} LIKE ANY ({_setting(kind + 'prefixes', 'text[]')})"
        if self.is_station:
            table = model._meta.db_table
            sql += f' OR "{table}".id = ANY ({_setting(kind + "stations", "bigint[]")})'
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
            from django.apps import apps

            # Named by label: the station floor stands above this one.
            stations = apps.get_model("stations", "Station")
            inside = scope.division_q("division_code", person_level=self.person_level)
            query |= Q(**{f"{self.field}_id__in": stations.objects.filter(inside).values("pk")})
        return query

    def predicate(self, model: type[models.Model]) -> str | None:
        return f"{_column(model, self.field)} IN ({_stations_sql(self.person_level)})"


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
        return f"{_column(model, self.field)} = ANY ({_setting('person_stations', 'bigint[]')})"

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
        from django.apps import apps

        ids = sorted(scope.person_stations)
        query = Q(**{f"{self.field}__station_id__in": ids}) if ids else NOTHING
        inside = NOTHING
        for prefix in sorted(scope.text_prefixes):
            inside |= Q(division_code__range=(prefix, prefix.ljust(DIVISION_LENGTHS[-1], "9")))
        if scope.text_prefixes:
            stations = apps.get_model("stations", "Station").objects.filter(inside)
            query |= Q(**{f"{self.field}__station_id__in": stations.values("pk")})
        return query

    def predicate(self, model: type[models.Model]) -> str | None:
        file: Any = model._meta.get_field(self.field).related_model
        return (
            f'EXISTS (SELECT 1 FROM "{file._meta.db_table}" up'
            f" WHERE up.{file._meta.pk.column} = {_column(model, self.field)}"
            f" AND up.station_id IN ({_stations_in('text_prefixes', 'person_stations')}))"
        )


@dataclass(frozen=True)
class Either:
    """Rows that one of several rules reaches: those of a division or those of a station."""

    rules: tuple[Rule, ...]
    person_level: bool = False

    def q(self, scope: Scope) -> Q:
        query = NOTHING
        for rule in self.rules:
            query |= rule.q(scope)
        return query

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
        return f"{_column(model, self.since)} IS NOT NULL AND {reached}"


@dataclass(frozen=True)
class Through:
    """Rows are seen exactly when the row they hang on (`field`, a foreign key) is seen."""

    field: str

    # Resolved from the parent where it matters; the policy of the parent applies by itself.
    person_level: bool = True

    def q(self, scope: Scope) -> Q:
        raise NotImplementedError("resolved by VisibleQuerySet, which knows the model")

    def predicate(self, model: type[models.Model]) -> str | None:
        parent: Any = model._meta.get_field(self.field).related_model
        key = parent._meta.pk.column
        return (
            f'EXISTS (SELECT 1 FROM "{parent._meta.db_table}" up '
            f"WHERE up.{key} = {_column(model, self.field)})"
        )


@dataclass(frozen=True)
class ThroughAll:
    """Rows are seen by whoever sees every one of the rows they hang on (`fields`)."""

    fields: tuple[str, ...]
    person_level: bool = True

    def q(self, scope: Scope) -> Q:
        raise NotImplementedError("resolved by VisibleQuerySet, which knows the model")

    def predicate(self, model: type[models.Model]) -> str | None:
        return " AND ".join(f"({Through(field).predicate(model)})" for field in self.fields)


@dataclass(frozen=True)
class Own:
    """Rows of the user himself, by the foreign key in `field`. No row policy: read at sign-in."""

    field: str = "user"
    person_level: bool = False

    def q(self, scope: Scope) -> Q:
        return Q(**{f"{self.field}_id": scope.user_id}) if scope.user_id else NOTHING

    def predicate(self, model: type[models.Model]) -> str | None:
        return None


def rule_of(model: type[models.Model]) -> Rule | None:
    """The declared rule; of a history or many-to-many table, the rule of the row behind it."""
    rule: Rule | None = getattr(model, "jurisdiction", None)
    declaring: Any = model._meta.auto_created
    if rule is None and hasattr(model, "pgh_tracked_model"):
        return Through("pgh_obj")
    if rule is None and declaring:
        # A many-to-many table is seen with the row that declares it.
        return Through(declaring._meta.model_name)
    return rule


def is_person_level(model: type[models.Model]) -> bool:
    """Whether the rows of `model` are about persons, followed up to the row that decides it."""
    rule = rule_of(model)
    if isinstance(rule, Through):
        parent: Any = model._meta.get_field(rule.field).related_model
        return is_person_level(parent)
    return bool(rule and rule.person_level)


def visible_q(model: type[models.Model], scope: Scope) -> Q:
    """The filter that keeps the rows of `model` that `scope` reaches; nothing if undeclared."""
    rule = rule_of(model)
    if rule is None:
        return NOTHING
    if isinstance(rule, Through):
        parent: Any = model._meta.get_field(rule.field).related_model
        return _prefixed(visible_q(parent, scope), rule.field)
    if isinstance(rule, ThroughAll):
        query = Q()
        for name in rule.fields:
            above: Any = model._meta.get_field(name).related_model
            query &= _prefixed(visible_q(above, scope), name)
        return query
    return rule.q(scope)


def _prefixed(query: Q, path: str) -> Q:
    """`query` on the parent, rewritten to start from the child through `path`."""
    moved = Q(_connector=query.connector, _negated=query.negated)
    for child in query.children:
        if isinstance(child, Q):
            moved.children.append(_prefixed(child, path))
        else:
            name, value = child  # type: ignore[misc]
            moved.children.append((f"{path}__{name}", value))
    return moved


class VisibleQuerySet(models.QuerySet):
    """The queryset of every model that has a jurisdiction."""

    def visible_to(self, user: Viewer | None) -> Self:
        """Only the rows that the user's postings reach; none for somebody without a posting."""
        return self.within(scope_of(user))

    def within(self, scope: Scope) -> Self:
        if not scope.roles:
            return self.none()
        return self.filter(visible_q(self.model, scope))


VisibleManager = models.Manager.from_queryset(VisibleQuerySet)
