"""What the rows of the list are about: the file's number and its address, never a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch

from services.models import Milestone

# Where a file keeps the number that people know it by, in the order of asking.
NUMBERS = (
    "case_no", "group_no", "activity_no", "referral_no", "meeting_no", "proposal_no", "number",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """`number`: of the file, "" if it has none; `url`: its page, "" if there is none to open."""

    number: str = ""
    url: str = ""


def with_subjects(milestones: Sequence[Milestone], user: Any) -> Sequence[Milestone]:
    """Give each row its `subject_shown`: one query per kind of file on the page.

    A file beyond the reader's sight is counted but not told of.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for milestone in milestones:
        wanted[milestone.subject].add(milestone.row)
    found = {
        (label, row): subject
        for label, rows in wanted.items()
        for row, subject in _of_one_kind(label, rows, user).items()
    }
    for milestone in milestones:
        milestone.subject_shown = found.get((milestone.subject, milestone.row), Subject())  # type: ignore[attr-defined]
    return milestones


def _of_one_kind(label: str, rows: set[int], user: Any) -> dict[int, Subject]:
    try:
        model: Any = apps.get_model(label)
    except LookupError:
        return {}
    visible = model.objects.visible_to(user).filter(pk__in=rows)
    return {row.pk: Subject(_number(row), _url(row)) for row in visible}


def _number(row: Any) -> str:
    return next((str(v) for name in NUMBERS if (v := getattr(row, name, ""))), "")


def _url(row: Any) -> str:
    """Goals and hours have no page of their own."""
    try:
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    except NoReverseMatch:
        return ""
