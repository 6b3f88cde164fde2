"""How complete a household's file is: parts present ÷ parts required (specification 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person


@dataclass(frozen=True)
class Part:
    """One required part: whether it is there, and the page on which to add it."""

    label: str | Promise
    present: bool
    url: str


@dataclass(frozen=True)
class Completeness:
    percent: int
    missing: list[Part]


def of(household: Household, members: Sequence[Person], has_category: bool) -> Completeness:
    """The first form: cover, members, categories. Later parts add their line here."""
    edit = reverse("households:edit", args=[household.uuid])
    head = next((m for m in members if m.pk == household.head_id), None)
    of_head = reverse("households:member-edit", args=[head.uuid]) if head else edit
    parts = [
        Part(_("head of household"), head is not None, edit),
        Part(_("address"), bool(household.address), edit),
        Part(_("responsible social worker"), household.worker_id is not None, edit),
        Part(_("next visit date"), household.next_visit_on is not None, edit),
        Part(_("ID number of the head"), bool(head and head.id_masked), of_head),
        Part(_("birth date of the head"), bool(head and head.birth_date), of_head),
        Part(_("phone"), any(m.phone_masked for m in members), of_head),
        Part(_("target group"), has_category, of_head),
    ]
    missing = [part for part in parts if not part.present]
    return Completeness(round(100 * (len(parts) - len(missing)) / len(parts)), missing)
