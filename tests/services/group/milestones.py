"""Which milestones of a group stand now."""

from __future__ import annotations

from services.models import Group, Milestone

K = Milestone.Kind


def milestones(group: Group) -> set[int]:
    found = Milestone.objects.filter(subject="services.group", row=group.pk)
    return set(found.values_list("kind", flat=True))
