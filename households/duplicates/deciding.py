"""What is decided about a pair of possible duplicates: merged, two persons after all, or open again.

The page and the API both decide through here, so that the pair and the files never say two things.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from households.duplicates import comparison
from households.models import DuplicatePair, Person, PersonMerge
from households.sight import sees_names


def decidable(user: Any) -> QuerySet[DuplicatePair]:
    """Pairs within sight, with what a decision needs of both files."""
    return DuplicatePair.objects.visible_to(user).select_related(
        "first__household__station", "first__household__division__parent", "first__station",
        "second__household__station", "second__household__division__parent", "second__station",
    )  # fmt: skip


def sees_both(user: Any, pair: DuplicatePair) -> bool:
    """Whether the user reads both files by name: without that nobody can compare them."""
    return all(sees_names(user, person.station) for person in (pair.first, pair.second))


@transaction.atomic
def merge(pair: DuplicatePair, keep: str, choices: dict[str, str], by: Any) -> PersonMerge:
    """One file of two. `keep` is "first" or "second"; `choices`: field → side whose value is right.

    Raises what the step "merge" raises, and ValidationError for files that do not fit together.
    """
    pair.make("merge", by=by)
    kept, gone = (
        (pair.first, pair.second) if keep == comparison.FIRST else (pair.second, pair.first)
    )
    found = comparison.lines(pair.first, pair.second, keep)
    return PersonMerge.make(kept, gone, take=comparison.taken(found, keep, choices), by=by)


@transaction.atomic
def reconsider(pair: DuplicatePair, by: Any) -> None:
    """Take the decision back: two files again, or a pair to decide on again."""
    merged = merge_of(pair)
    pair.make("reconsider", by=by)
    if merged:
        merged.undo(by)


def merge_of(pair: DuplicatePair) -> PersonMerge | None:
    """The standing merge of this pair."""
    both: list[Person] = [pair.first, pair.second]
    return PersonMerge.objects.standing().filter(kept__in=both, gone__in=both).first()
