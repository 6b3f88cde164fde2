"""Forms of the station pages. The rules themselves stand on the model."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseForm, HouseModelForm
from stations.models import Division, Station
from stations.models.life_cycle import BUILT
from stations.names import proposed_name
from stations.places import choosable, levels_for

# The sections of the form, in the order of the page.
SECTIONS: list[tuple[Any, list[str]]] = [
    (_("Operation"), [
        "operation_mode", "operator_name", "operator_uscc", "contract_from", "contract_to",
        "contract_yuan", "stars",
    ]),
    (_("Premises and contact"), [
        "address", "phone", "longitude", "latitude", "area_m2", "opening_hours", "rooms",
    ]),
]  # fmt: skip


class StationForm(HouseModelForm):
    """The facts of a station, for editing one that exists."""

    functions = forms.MultipleChoiceField(
        label=_("Functions (three stations in one)"),
        choices=Station.Function,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    six_haves = forms.MultipleChoiceField(
        label=_("Six haves"),
        choices=Station.SixHave,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    covered_villages = forms.ModelMultipleChoiceField(
        label=_("Covered villages"),
        queryset=Division.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Station
        fields: Any = (
            "official_name", "short_name", "is_branch", "plaque_on", "operation_mode",
            "operator_name", "operator_uscc", "contract_from", "contract_to", "contract_yuan",
            "stars", "address", "phone", "longitude", "latitude", "area_m2", "opening_hours",
            "rooms", "functions", "six_haves", "covered_villages",
        )  # fmt: skip
        widgets = {
            "plaque_on": forms.DateInput,
            "contract_from": forms.DateInput,
            "contract_to": forms.DateInput,
            "phone": forms.TextInput(attrs={"inputmode": "tel"}),
            "longitude": forms.TextInput(attrs={"inputmode": "decimal"}),
            "latitude": forms.TextInput(attrs={"inputmode": "decimal"}),
            "area_m2": forms.TextInput(attrs={"inputmode": "decimal"}),
            "contract_yuan": forms.TextInput(attrs={"inputmode": "decimal"}),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["operation_mode"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose …")), *Station.OperationMode.choices
        ]  # fmt: skip
        station = self.instance
        if station.pk and station.level == Station.Level.STATION:
            villages = Division.objects.filter(level=Division.Level.VILLAGE)
            self.fields["covered_villages"].queryset = villages.valid_on(  # type: ignore[attr-defined]
                timezone.localdate()
            ).under(station.division_code[:9])
        else:
            del self.fields["covered_villages"]
        if station.pk and station.level != Station.Level.STATION:
            del self.fields["is_branch"]

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in SECTIONS]


class NewStationForm(StationForm):
    """A new station: its level and place too, its first status and the day it began."""

    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=Station.Level.choices, widget=forms.RadioSelect
    )
    division = forms.ModelChoiceField(
        label=_("Division"),
        queryset=Division.objects.none(),
        error_messages={
            "required": _("Choose the division where the station stands."),
            "invalid_choice": _("Choose a division within your jurisdiction."),
        },
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[
            (value, label)
            for value, label in Station.Status.choices
            if value in ("preparing", *BUILT[:2])
        ],
        widget=forms.RadioSelect,
        initial=Station.Status.PREPARING,
    )
    since = forms.DateField(
        label=_("Status since"), widget=forms.DateInput, initial=timezone.localdate
    )

    class Meta(StationForm.Meta):
        fields: Any = ("level", "division", "status", *StationForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = levels_for(self.user)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Station.Level.choices if value in allowed
        ]
        level = self.data.get("level", "") if self.is_bound else ""
        if level.isdecimal() and int(level) in allowed:
            self.fields["division"].queryset = choosable(self.user, int(level))  # type: ignore[attr-defined]
        self.fields["official_name"].required = False
        self.fields["official_name"].help_text = _(
            "Left empty, the name of the province's pattern."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, plaque = data.get("since"), data.get("plaque_on")
        if since and since > timezone.localdate():
            self.add_error("since", _("The day lies in the future."))
        elif data.get("status") in BUILT and since and plaque and plaque > since:
            self.add_error("since", _("A station is not built before its plaque date."))
        if not data.get("official_name") and data.get("division") and data.get("level"):
            data["official_name"] = proposed_name(data["division"], data["level"])
        return data


class TransitionForm(HouseForm):
    """A move along the life cycle; errors of `Station.transition` come back to these fields."""

    to = forms.ChoiceField(label=_("New status"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("Status since"), widget=forms.DateInput, initial=timezone.localdate
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed for rectification, suspension and closing."),
    )

    def __init__(self, *args: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (status.value, status.label) for status in station.next_statuses
        ]
