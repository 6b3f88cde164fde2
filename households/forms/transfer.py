from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.codes import resident_id
from core.ui.forms import HouseForm
from households.forms.choices import GroupedModelChoice, by_township
from households.models import Household
from stations.models import Division, Station

WHOLE, ONE = "whole", "one"


class TransferForm(HouseForm):
    """Whose file is asked for, where it shall go, and why."""

    id_number = forms.CharField(
        label=_("ID number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    what = forms.ChoiceField(
        label=_("What shall be transferred"),
        choices=[
            (WHOLE, _("The whole household")),
            (ONE, _("Only this person, into one of our files")),
        ],
        widget=forms.RadioSelect,
        initial=WHOLE,
    )
    file_no = forms.CharField(
        label=_("Our file that takes the person in"), max_length=24, required=False
    )
    division = GroupedModelChoice(
        label=_("Village or community"), queryset=Division.objects.none(), to_field_name="code"
    )
    address = forms.CharField(
        label=_("Address (group, house number)"), max_length=120, required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=4,
        max_length=300,
        help_text=_("The other station reads this."),
    )

    def __init__(self, user: Any, station: Station, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.station = user, station
        self.household: Household | None = None
        divisions = Household.divisions_for(station)
        villages: Any = self.fields["division"]
        villages.queryset = divisions
        villages.offer(by_township(divisions), empty=_("Choose…"))

    def clean_id_number(self) -> str:
        return resident_id.parse_resident_id(self.cleaned_data["id_number"]).number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("what") == ONE:
            ours = Household.objects.visible_to(self.user).registered().filter(station=self.station)
            self.household = ours.filter(file_no=cleaned.get("file_no", "").strip().upper()).first()
            if self.household is None:
                self.add_error("file_no", _("There is no household with this file number."))
        return cleaned
