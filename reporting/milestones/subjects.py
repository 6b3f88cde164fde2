"""What the rows of the list are about: the file's number and its address, never a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import NoReverseMatch

from services.models import Milestone

# Where a file keeps the number that people know it by, in the order of asking.
NUMBERS = ("case_no", "group_no", "activity_no", "referral_no")


@dataclass(frozen=True)
class Subject:
    """`number`: of the file, "" if it has none; `url`: its page, "" if there is none to open."""

    number: str = ""
    url: str = ""


def with_subjects(milestones: Sequence[Milestone], user: Any) -> Sequence[Milestone]:
    """Give each row its `subject_shown`: one query, whatever kinds of file are on the page.

    A file beyond the reader's sight is counted but not told of.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for milestone in milestones:
        wanted[milestone.subject].add(milestone.row)
    asked = [_part(label, rows, user) for label, rows in wanted.items()]
    parts = [part for part in asked if part is not None]
    found = {}
    if parts:
        for label, row, uuid, number in parts[0].union(*parts[1:], all=True):
            found[label, row] = Subject(number, _url(apps.get_model(label)(pk=row, uuid=uuid)))
    for milestone in milestones:
        milestone.subject_shown = found.get((milestone.subject, milestone.row), Subject())  # type: ignore[attr-defined]
    return milestones


def _part(label: str, rows: set[int], user: Any) -> QuerySet | None:
    """(label, key, uuid, number) of the files of one kind that the reader may see."""
    try:
        model: Any = apps.get_model(label)
        model._meta.get_field("uuid")
    except (LookupError, FieldDoesNotExist):
        return None
    names = {field.name for field in model._meta.concrete_fields}
    number = next((F(name) for name in NUMBERS if name in names), Value(""))
    return (
        model.objects.visible_to(user)
        .filter(pk__in=rows)
        .order_by()
        .annotate(told_label=Value(label), told_number=Cast(number, CharField()))
        .values_list("told_label", "pk", "uuid", "told_number")
    )


def _url(row: Any) -> str:
    """Goals and hours have no page of their own."""
    try:
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    except NoReverseMatch:
        return ""
