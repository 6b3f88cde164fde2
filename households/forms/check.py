from __future__ import annotations

from typing import Any

from django import forms

from households.duplicates.check import Typed
from households.models import Household
from stations.models import Division


class CheckForm(forms.Form):
    """What has been typed of a person so far; whatever is not yet right counts as not typed."""

    name = forms.CharField(required=False, max_length=60)
    id_number = forms.CharField(required=False, max_length=40)
    birth_date = forms.DateField(required=False)

    def typed(self, division: Division | None) -> Typed:
        self.is_valid()
        known: dict[str, Any] = self.cleaned_data
        return Typed(
            name=known.get("name", ""),
            id_number=known.get("id_number", ""),
            birth_date=known.get("birth_date"),
            division=division,
        )


def village_of(user: Any, code: str, household: str) -> Division | None:
    """The village chosen on the form, or that of the household the person is added to."""
    if household:
        try:
            found = Household.objects.visible_to(user).filter(uuid=household)
            home = found.select_related("division").first()
        except (ValueError, forms.ValidationError):
            return None
        return home.division if home else None
    return Division.objects.filter(code=code).first() if code.isdigit() else None
