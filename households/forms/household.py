from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.ui.concurrent import Concurrent
from core.ui.forms import HouseForm, HouseModelForm
from households.forms.choices import GroupedModelChoice, by_township, workers_at
from households.models import Household
from households.sight import stations_for
from stations.models import Division, Station


class StationForm(HouseForm):
    """For somebody who answers for several stations: which one keeps the new file."""

    station = forms.ModelChoiceField(
        label=_("Station that keeps the file"),
        queryset=Station.objects.none(),
        to_field_name="uuid",
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations_for(user)  # type: ignore[attr-defined]


class HouseholdForm(Concurrent, HouseModelForm):  # type: ignore[misc]
    """The cover of a file. The station is fixed: it decides which villages may be chosen."""

    division = GroupedModelChoice(
        label=_("Village or community"), queryset=Division.objects.none(), to_field_name="code"
    )
    worker = GroupedModelChoice(
        label=_("Responsible social worker"), queryset=User.objects.none(), required=False
    )

    class Meta:
        model = Household
        fields = ("division", "address", "worker", "next_visit_on", "phone_note")
        labels = {
            "address": _("Address (group, house number)"),
            "phone_note": _("Contact note"),
            "next_visit_on": _("Next visit date"),
        }
        widgets = {"next_visit_on": forms.DateInput()}

    def __init__(self, *args: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.station = station
        divisions = Household.divisions_for(station)
        workers = workers_at(station=station)
        villages: Any = self.fields["division"]
        villages.queryset = divisions
        villages.offer(by_township(divisions), empty=_("Choose…"))
        people: Any = self.fields["worker"]
        people.queryset = User.objects.filter(pk__in=[pk for pk, _name in workers])
        people.offer(workers, empty=_("Nobody yet"))
        if self.instance.pk and self.instance.division_id:
            self.initial["division"] = self.instance.division.code

    def clean_next_visit_on(self) -> Any:
        day = self.cleaned_data["next_visit_on"]
        if day and "next_visit_on" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(_("The next visit cannot be planned for a past day."))
        return day


class CloseForm(HouseForm):
    """Why a file is closed."""

    status = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (Household.Status.MOVED_OUT, Household.Status.MOVED_OUT.label),
            (Household.Status.CANCELLED, Household.Status.CANCELLED.label),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReasonForm(HouseForm):
    """The stated reason for access (查阅事由)."""

    reason = forms.CharField(
        label=_("Reason for access"),
        min_length=4,
        max_length=200,
        error_messages={
            "required": _("State the reason for access."),
            "min_length": _("State the reason in at least %(limit_value)d characters."),
        },
    )
