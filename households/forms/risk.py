"""Setting a person's risk level."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.ui.forms import HouseForm
from households import risk_levels
from households.forms.moments import words_field


def interval_of(level: risk_levels.Level) -> str:
    """In words: how soon the level asks for contact."""
    first = (
        ngettext("within %(n)d hour", "within %(n)d hours", level.within_hours)
        % {"n": level.within_hours}
        if level.within_hours <= 24
        else ngettext("within %(n)d day", "within %(n)d days", level.within_days)
        % {"n": level.within_days}
    )
    every = ngettext("then every %(n)d day", "then every %(n)d days", level.every_days) % {
        "n": level.every_days
    }
    return f"{first}{_(', ')}{every}"


class RiskForm(HouseForm):
    level = forms.ChoiceField(
        label=_("Risk level"), choices=risk_levels.choices, widget=forms.RadioSelect
    )
    reason = words_field(
        _("Reason"),
        max_length=500,
        help_text=_("What you saw or learnt that speaks for this level."),
    )

    @property
    def options(self) -> list[tuple[risk_levels.Level, str, bool]]:
        """Level, its contact interval in words, and whether it is chosen."""
        chosen = self["level"].value()
        return [(lv, interval_of(lv), lv.code == chosen) for lv in risk_levels.levels()]
