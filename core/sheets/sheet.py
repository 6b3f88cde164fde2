"""What an import knows about its register list."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.functional import Promise

from core.sheets.columns import Column

SHEETS: dict[str, type[Sheet]] = {}


def register(sheet: type[Sheet]) -> type[Sheet]:
    """Make the sheet known by its key; once."""
    if sheet.key in SHEETS and SHEETS[sheet.key] is not sheet:
        raise ValueError(f"two sheets are called {sheet.key}")
    SHEETS[sheet.key] = sheet
    return sheet


class Sheet:
    """A register list that can be imported. One instance serves one check or one apply.

    `permission` of the roles that may import it; `person_level`: rows are shown to the uploader
    only; `list_url`: name of the list page to go back to; `shown`: names of the columns by which
    people recognise a row in the preview, else the required ones.
    """

    key: ClassVar[str]
    title: ClassVar[str | Promise]
    permission: ClassVar[str]
    model: ClassVar[type[Model]]
    columns: ClassVar[Sequence[Column]]
    person_level: ClassVar[bool] = False
    list_url: ClassVar[str] = ""
    shown: ClassVar[Sequence[str]] = ()
    # Templates are given the class itself and must not make an instance of it.
    do_not_call_in_templates: ClassVar[bool] = True

    def __init__(self, user: Any) -> None:
        self.user = user

    def prepare(self, rows: Sequence[dict[str, Any]]) -> None:
        """Load in a few queries what `match` and `build` will need for all the rows."""

    def identity(self, values: dict[str, Any]) -> Hashable | None:
        """What may stand only once in a file; None for rows without one."""
        return None

    def match(self, values: dict[str, Any]) -> Any:
        """The existing row that the values are about, within the user's sight; None for a new one.

        Raises ValidationError (by column name) when that cannot be told.
        """
        raise NotImplementedError

    def build(self, values: dict[str, Any], instance: Any) -> Any:
        """The instance as it should be saved, checked. Raises ValidationError by column name.

        An empty cell changes nothing on an existing row.
        """
        raise NotImplementedError

    def store(self, instance: Any, values: dict[str, Any], *, created: bool) -> None:
        """Save a built instance with whatever belongs to it."""
        instance.save()

    @classmethod
    def shown_columns(cls) -> list[Column]:
        if cls.shown:
            return [column for column in cls.columns if column.name in cls.shown]
        return [column for column in cls.columns if column.required] or list(cls.columns[:3])

    @classmethod
    def column(cls, name: str) -> Column | None:
        return next((column for column in cls.columns if column.name == name), None)
