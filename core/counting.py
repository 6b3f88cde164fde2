"""Several counts in one question to the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_together(wanted: Mapping[str, QuerySet], limit: int | None = None) -> dict[str, int]:
    """Name → number of rows, each counted up to `limit`, in one query.

    The SQL is put together from what the querysets themselves compile to, with their parameters.
    """
    counted = dict.fromkeys(wanted, 0)
    parts: list[str] = []
    params: list[Any] = []
    names: list[str] = []
    for name, queryset in wanted.items():
        rows = queryset.order_by().values("pk")
        try:
            sql, given = (rows if limit is None else rows[:limit]).query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")
        params += given
    if names:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", params)
            counted |= dict(zip(names, cursor.fetchone(), strict=True))
    return counted
