"""What an exported table consists of, whatever the file format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Kind(StrEnum):
    """How a column's cells are written. Codes, phones and ID numbers are TEXT, never a number."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True)
class Column:
    """`title` in the user's language; `width` in characters."""

    title: str | Promise
    kind: Kind = Kind.TEXT
    width: int = 16


@dataclass(frozen=True)
class Heading:
    """The block above the table that says what it is (checklist 48); empty lines are left out."""

    region: str = ""
    period: str = ""
    scope: str = ""
    definition_version: str = ""
    as_of: dt.datetime | None = None
    exported_by: str = ""
    exported_at: dt.datetime = field(default_factory=timezone.now)

    @classmethod
    def for_request(cls, request: HttpRequest, **known: Any) -> Heading:
        """The heading of an export by the signed-in user, now."""
        user = request.user
        name = getattr(user, "name", "") or user.get_username()
        return cls(exported_by=f"{name} ({user.get_username()})", **known)

    def lines(self) -> list[tuple[str, str]]:
        """(label, text) pairs in the order in which they are printed."""
        pairs = [
            (_("Division"), self.region),
            (_("Statistical period"), self.period),
            (_("Scope and filters"), self.scope),
            (_("Version of definitions"), self.definition_version),
            (_("Data as of"), moment(self.as_of) if self.as_of else ""),
            (_("Exported by"), self.exported_by),
            (_("Exported at"), moment(self.exported_at)),
        ]
        return [(label, text) for label, text in pairs if text]


def moment(value: dt.datetime) -> str:
    """`2023-06-01 09:05:00`, in the province's time."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"


def as_text(value: Any) -> str:
    """A value as the text of a cell; empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return moment(value) if timezone.is_aware(value) else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, list | tuple | set):
        return "、".join(as_text(item) for item in value)
    return str(value)
