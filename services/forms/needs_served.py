"""The question which need a service answers, or whether it is for everybody (HN-B05)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseForm
from households.models import Need
from services.models.answers_needs import AnswersNeeds

UNIVERSAL = "universal"
OFFERED = 40


class NeedsQuestion(HouseForm):
    """Needs and “for everybody” in one question; a kind that does not ask it drops `for_needs`."""

    for_needs = forms.MultipleChoiceField(
        label=_("Needs it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_hint: Any = _("asked of services for the elderly")

    def offer_needs(self, reach: QuerySet[Need], told: AnswersNeeds | None) -> None:
        """Offer the standing needs in reach, those that `told` names already, and everybody."""
        kept = [str(key) for key in told.served_needs] if told else []
        known = {str(need.uuid): need.text for need in reach.standing().order_by("pk")[:OFFERED]}  # type: ignore[attr-defined]
        gone = [key for key in kept if key not in known]
        texts = {str(need.uuid): need.text for need in reach.filter(uuid__in=gone)} if gone else {}
        field: Any = self.fields["for_needs"]
        field.choices = [
            *known.items(),
            *((key, texts.get(key, _("need met since"))) for key in gone),
            (UNIVERSAL, _("For everybody")),
        ]
        if told is not None:
            self.initial["for_needs"] = needs_as_chosen(told)

    @property
    def asks_needs(self) -> bool:
        """Whether the page shows the question."""
        return "for_needs" in self.fields


def needs_as_chosen(told: AnswersNeeds) -> list[str]:
    """What a stored service answers, as the question has it."""
    return [*map(str, told.served_needs), *([UNIVERSAL] if told.is_universal else [])]


def needs_as_told(chosen: list[str]) -> dict[str, Any]:
    """The answer as `RecordEntry` wants it."""
    return {
        "served_needs": [UUID(key) for key in chosen if key != UNIVERSAL],
        "is_universal": UNIVERSAL in chosen,
    }
