"""档案完整率 K20: required parts present ÷ required parts (specification 3.3, 3.4).

The paper file has fifteen parts. Each floor registers what must be in a part as a condition over
`Household`, which is the only definition there is::

    from households.file import completeness

    completeness.register(
        completeness.Check(
            "housing", 6, _("housing"),
            present=lambda: Exists(Housing.objects.filter(household=OuterRef("pk"))),
            url=lambda household: reverse("households:housing-add", args=[household.uuid]),
            watches={"households.Housing": "household_id"},
        )
    )

A part of the file is required once a check stands for it, and present when all its checks hold. The
page lists what is missing with the same conditions; `refresh` writes the percentage into
`Household.completeness`, from which list, filter, export and the indicators K09 and K20 read. It
runs when a watched row is saved, and for the whole register every night: bulk loads send no signal.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import add
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Round
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.models import Household

# The parts of 一户一档 in the order of the paper file (specification 3.3).
TITLES: dict[int, str | Promise] = {
    1: _("Cover"),
    2: _("Basic facts of the household"),
    3: _("Household members"),
    4: _("Target groups and proofs"),
    5: _("Household economy"),
    6: _("Housing and environment"),
    7: _("Benefits received"),
    8: _("Family diagram and eco-map"),
    9: _("Needs assessment"),
    10: _("Service plan (one plan per household)"),
    11: _("Visit records"),
    12: _("Service and resource records"),
    13: _("Informed consent"),
    14: _("Photos and attachments"),
    15: _("Changes and closing"),
}


@dataclass(frozen=True, eq=False)
class Check:
    """Something that must be in part `number` of the file.

    `present()`: a condition over Household (Q or Exists with `OuterRef("pk")`; no joins, it also
    stands in an UPDATE). `url(household)`: where it is added, for who has `permission`. `watches`:
    model label → path from a saved row to the household's id; these rows decide the condition.
    """

    key: str
    number: int
    label: str | Promise
    present: Callable[[], Any]
    url: Callable[[Household], str]
    watches: Mapping[str, str] = field(default_factory=dict)
    permission: str = "household.edit"


@dataclass(frozen=True)
class Missing:
    """One thing that is not in the file yet, and the page on which the reader may add it."""

    label: str | Promise
    number: int
    url: str


@dataclass(frozen=True)
class Completeness:
    percent: int
    present: int
    required: int
    missing: list[Missing]


_checks: dict[str, Check] = {}


def register(*checks: Check) -> None:
    """Add checks; a second one of the same key is a mistake."""
    for check in checks:
        if check.key in _checks:
            raise ValueError(f"there is a completeness check {check.key} already")
        if check.number not in TITLES:
            raise ValueError(f"the paper file has no part {check.number}")
        _checks[check.key] = check
        for label, path in check.watches.items():
            watch(label, path)


def checks() -> list[Check]:
    return sorted(_checks.values(), key=lambda check: check.number)


def percent() -> Any:
    """The percentage (0–100, rounded half away from zero) as an expression over Household."""
    parts = _by_part()
    whole: list[Any] = [
        Case(
            When(reduce(lambda a, b: a & b, [Q(c.present()) for c in found]), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for found in parts.values()
    ]
    if not whole:
        return Value(0)
    # In numeric, as the page rounds: 5 of 8 is 62.5 and becomes 63 in both.
    return Round(reduce(add, whole) * Value(100.0) / Value(float(len(whole))))


def of(household: Household, may: Callable[[str], bool] = lambda _: True) -> Completeness:
    """The household's percentage and what is missing, as things stand now. One query.

    `may`: which permissions the reader has; what the reader may not add has no url.
    """
    told = (  # type: ignore[var-annotated]
        Household.objects.filter(pk=household.pk)
        .annotate(
            **{
                f"has_{check.key.replace('-', '_')}": Case(
                    When(Q(check.present()), then=Value(True)), default=Value(False)
                )
                for check in checks()
            }
        )
        .values()
        .first()
    ) or {}
    absent = [check for check in checks() if not told.get(f"has_{check.key.replace('-', '_')}")]
    required = len(_by_part())
    present = required - len({check.number for check in absent})
    return Completeness(
        percent=int(100 * present / required + 0.5) if required else 0,
        present=present,
        required=required,
        missing=[
            Missing(
                check.label, check.number, check.url(household) if may(check.permission) else ""
            )
            for check in absent
        ],
    )


def refresh(households: Iterable[int] | None = None) -> int:
    """Write the stored percentage of the households (ids; None: all).

    Only rows that change are touched. Out: how many. One statement.
    """
    percents, params = _percents(timezone.localdate(), tuple(_checks.values()))
    table = connection.ops.quote_name(Household._meta.db_table)
    statement = (
        f"UPDATE {table} file SET completeness = fresh.percent"
        f" FROM ({percents}) fresh (id, percent)"
        " WHERE file.id = fresh.id AND file.completeness <> fresh.percent"
    )
    if households is not None:
        statement += " AND fresh.id = ANY(%s)"
        params = (*params, list(households))
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


@lru_cache(maxsize=1)
def _percents(day: dt.date, checks: tuple[Check, ...]) -> tuple[str, tuple[Any, ...]]:
    """The query for id and percentage of every household. The conditions change with the day only.

    Kept, because working twenty conditions into SQL takes ten times as long as asking them, and
    that at every saving of a row of a file.
    """
    return Household.objects.order_by().values_list("pk", percent()).query.sql_with_params()


def watch(label: str, path: str) -> None:
    """Refresh a household when a row of the model is saved or deleted; once per model."""
    name = f"completeness {label}"

    def changed(sender: Any, instance: Any, **kwargs: Any) -> None:
        if kwargs.get("raw"):
            return
        found: Any = instance
        for step in path.split("__"):
            found = getattr(found, step, None)
            if found is None:
                return
        refresh([found])

    post_save.connect(changed, sender=label, weak=False, dispatch_uid=name)
    post_delete.connect(changed, sender=label, weak=False, dispatch_uid=name)


def _by_part() -> dict[int, list[Check]]:
    found: dict[int, list[Check]] = defaultdict(list)
    for check in checks():
        found[check.number].append(check)
    return found
