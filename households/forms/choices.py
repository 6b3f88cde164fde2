"""Choices that depend on the station: villages by township, social workers by posting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise

from accounts.models import Posting, User
from stations.models import Division

Grouped = list[tuple[str, Any]]
WORKING = ("worker", "station_head")


def by_township(divisions: Iterable[Division]) -> Grouped:
    """Divisions as options, villages grouped under their township. One query is enough."""
    rows = list(divisions)
    townships = {d.code[:9]: d.name for d in rows if d.level == Division.Level.TOWNSHIP}
    groups: dict[str, list[tuple[str, str]]] = {}
    for division in rows:
        prefix = division.code[:9]
        groups.setdefault(townships.get(prefix, prefix), []).append((division.code, division.name))
    return list(groups.items())


def workers_at(**where: Any) -> list[tuple[str, str]]:
    """(key, name) of the people posted today as social worker or head at the stations."""
    posted = Posting.objects.current().filter(role__in=WORKING, user__is_active=True, **where)
    people = User.objects.filter(pk__in=posted.values("user")).order_by("name", "pk")
    return [(str(pk), name) for pk, name in people.values_list("pk", "name")]


class GroupedModelChoice(forms.ModelChoiceField):
    """A model choice whose options are given as a list, so that they can be grouped."""

    def offer(self, options: Grouped, *, empty: str | Promise = "") -> None:
        self.widget.choices = [("", empty), *options]
