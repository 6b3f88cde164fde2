"""Forms of the pages where wording is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseForm, HouseModelForm
from services.aids.wording import places_of
from services.models import TextTemplate, Visit


class TextTemplateForm(HouseModelForm):
    """A text with blanks for one's own station, or for every station of one's division."""

    place = forms.ChoiceField(label=_("Offered to"))
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        required=False,
        choices=[("", _("Every purpose")), *Visit.Purpose.choices],
    )

    class Meta:
        model = TextTemplate
        fields = ("title", "field", "kind", "purpose", "text", "dropped")

    field_order = ("place", "title", "field", "kind", "purpose", "text", "dropped")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["place"]
        places.choices = places_of(user)
        if self.instance.pk:
            self.initial["place"] = (
                f"station:{self.instance.station_id}"
                if self.instance.station_id
                else self.instance.division
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        place = str(data.get("place") or "")
        is_station = place.startswith("station:")
        self.instance.station_id = int(place.removeprefix("station:")) if is_station else None
        self.instance.division = "" if is_station else place
        return data


class PhraseForm(HouseForm):
    """A phrase of one's own; a head may give it to the whole station."""

    field = forms.ChoiceField(label=_("Field"), choices=TextTemplate.Field.choices)
    text = forms.CharField(label=_("Phrase"), max_length=100)
    shared = forms.BooleanField(label=_("For everybody of the station"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]
