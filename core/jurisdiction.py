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

`core.scope` says what a user may see, `core.rules` how the rows of a model are reached; both are
imported from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from core.rules.following import Through, ThroughAll
from core.rules.places import (
    ByDivision,
    ByEitherStation,
    ByStation,
    Closed,
    Either,
    HandedTo,
    Own,
    Public,
    Rule,
)
from core.rules.texts import AtStation, Confidential
from core.scope import DIVISION_LENGTHS, EMPTY_SCOPE, NOTHING, Scope, scope_of

if TYPE_CHECKING:
    from core.scope import Viewer

__all__ = [
    "DIVISION_LENGTHS",
    "EMPTY_SCOPE",
    "NOTHING",
    "AtStation",
    "ByDivision",
    "ByEitherStation",
    "ByStation",
    "Closed",
    "Confidential",
    "Either",
    "HandedTo",
    "Own",
    "Public",
    "Rule",
    "Scope",
    "Through",
    "ThroughAll",
    "VisibleManager",
    "VisibleQuerySet",
    "is_person_level",
    "rule_of",
    "scope_of",
    "visible_q",
]


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
    return NOTHING if rule is None else _q_of(model, rule, scope)


def _q_of(model: type[models.Model], rule: Rule, scope: Scope) -> Q:
    if isinstance(rule, Through):
        parent: Any = model._meta.get_field(rule.field).related_model
        return _prefixed(visible_q(parent, scope), rule.field)
    if isinstance(rule, ThroughAll):
        query = Q()
        for name in rule.fields:
            above: Any = model._meta.get_field(name).related_model
            query &= _prefixed(visible_q(above, scope), name)
        return query
    if isinstance(rule, Either):
        # One after the other, since each may lead up to a row of its own.
        query = NOTHING
        for one in rule.rules:
            query |= _q_of(model, one, scope)
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
