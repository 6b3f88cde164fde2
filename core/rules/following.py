"""How rows are reached that follow other rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from core.rules.sql import column
from core.scope import Scope


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
            f"WHERE up.{key} = {column(model, self.field)})"
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
