"""Where and how a case stands in the figures after it was counted (`Milestone`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from services.models.milestone import Milestone

if TYPE_CHECKING:
    from services.models.case.file import Case


def milestones(case: Case) -> QuerySet[Milestone]:
    """Its opening and closing, and the goals of its plans."""
    from services.models.case.plan import Goal

    goals = Goal.objects.filter(plan__case=case).values("pk")
    label = Goal._meta.label_lower
    return Milestone.objects.filter(
        Q(subject=case._meta.label_lower, row=case.pk) | Q(subject=label, row__in=goals)
    )


def retrack(case: Case) -> None:
    """The track of the case was changed: its figures change track with it."""
    milestones(case).exclude(track=case.track_id or 0).update(track=case.track_id or 0)


def take_along(case: Case) -> None:
    """The case goes on at another station: so does its opening, or the former station would have it
    in progress for ever and the new one close a case that it never had. Ended, it stays counted
    where it was closed.
    """
    if case.is_open:
        milestones(case).update(station=case.station)
