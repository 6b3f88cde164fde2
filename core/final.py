"""Columns that the database lets nobody change once a row is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.db import models


class Final(pgtrigger.Protect):
    """A trigger for `Meta.triggers`: refuses an update that changes one of the columns.

    `fields`: the final ones; or `exclude`: all but these. `pgtrigger.ReadOnly` compares through
    lookups, which encrypted fields do not have; this compares what is stored.
    """

    operation = pgtrigger.Update

    def __init__(
        self, *, name: str, fields: Iterable[str] = (), exclude: Iterable[str] = (), **kwargs: Any
    ) -> None:
        self.fields, self.exclude = tuple(fields), tuple(exclude)
        super().__init__(name=name, **kwargs)

    def get_condition(self, model: type[models.Model]) -> pgtrigger.Condition:  # type: ignore[override]
        named = self.fields or [
            field.name for field in model._meta.fields if field.name not in self.exclude
        ]
        columns = [model._meta.get_field(name).column for name in named]  # type: ignore[union-attr]
        return pgtrigger.Condition(
            " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
        )
