"""What an import knows about its register list."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model
from django.utils.functional import Promise

from core.sheets.columns import Column

if TYPE_CHECKING:
    from core.sheets.checking import Finding
    from core.sheets.effects import Effects
    from core.sheets.layout import Layout

# (number, column name → text) of every row, from the beginning at each call.
Rows = Callable[[], Iterator[tuple[int, dict[str, str]]]]

SHEETS: dict[str, type[Sheet]] = {}


def register(sheet: type[Sheet]) -> type[Sheet]:
    """Make the sheet known by its key; once."""
    if sheet.key in SHEETS and SHEETS[sheet.key] is not sheet:
        raise ValueError(f"two sheets are called {sheet.key}")
    SHEETS[sheet.key] = sheet
    return sheet


class Sheet:
    """A register list that can be imported. One instance serves one check or one apply.

    `permission` of the roles that may import it; `person_level`: rows are shown to the uploader and
    the head of the station only; `any_table`: the table may have any headings and codes, which are
    matched before it is checked; `max_bytes` of its files; `list_url`: name of the list page to go back to; `shown`: names of the columns by which
    people recognise a row in the preview, else the required ones.
    """

    key: ClassVar[str]
    title: ClassVar[str | Promise]
    permission: ClassVar[str]
    model: ClassVar[type[Model]]
    columns: ClassVar[Sequence[Column]]
    person_level: ClassVar[bool] = False
    any_table: ClassVar[bool] = False
    max_bytes: ClassVar[int] = 0
    list_url: ClassVar[str] = ""
    shown: ClassVar[Sequence[str]] = ()
    # Of `any_table`: what it writes, in the order of writing.
    tables: ClassVar[Sequence[type[Model]]] = ()
    # Rows that the platform makes by itself: they go with what they hang on when it is undone.
    along: ClassVar[Mapping[type[Model], str]] = {}
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

    # --- of tables that may have any shape -------------------------------------------------------

    def options(self, column: Column) -> Sequence[tuple[str, str]]:
        """The codes of a column and their labels; of places and the like, the user's own."""
        return column.options()

    def spellings(self, column: Column) -> Mapping[str, Any]:
        """Every text that needs no matching: text → code."""
        return column.spellings()

    def observe(self, cells: dict[str, str]) -> None:
        """Called with every row while the values are collected, before `doubtful` and `suggest`."""

    def doubtful(self, column: Column, values: set[str]) -> set[str]:
        """Of known spellings, those that mean something else in this table (another code list)."""
        return set()

    def suggest(self, column: Column, value: str) -> str:
        """The code that a foreign value probably stands for, or ''."""
        return column.hints.get(value, "")

    def why(self, column: Column, value: str) -> str:
        """Why the suggestion was made, for people."""
        return ""

    def missing(self, names: set[str]) -> str:
        """What the chosen columns lack, as a sentence; '' when the table can be checked."""
        return ""

    def defaults(self, names: set[str]) -> Sequence[Column]:
        """Columns to be answered once for the whole table, because it does not have them."""
        return ()

    def findings(
        self, layout: Layout, rows: Rows, told: Callable[[int], None]
    ) -> Iterator[Finding]:
        """What each row would do. `rows` can be called again and again."""
        raise NotImplementedError

    def write(
        self, layout: Layout, rows: Rows, effects: Effects, told: Callable[[int], None]
    ) -> None:
        """Check once more and store in this transaction. Raises batches.Changed."""
        raise NotImplementedError

    @classmethod
    def shown_columns(cls) -> list[Column]:
        if cls.shown:
            return [column for column in cls.columns if column.name in cls.shown]
        return [column for column in cls.columns if column.required] or list(cls.columns[:3])

    @classmethod
    def column(cls, name: str) -> Column | None:
        return next((column for column in cls.columns if column.name == name), None)
