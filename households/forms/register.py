"""What is asked before a change of the register is made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseForm
from core.workflow import holds
from households.forms.choices import GroupedModelChoice, by_township
from households.forms.file_number import NamesFile
from households.models import Household, Person
from households.sight import stations_for
from stations.models import Division, Station

CHOOSE = _("Choose…")


class ChangeForm(HouseForm):
    """The reason; what else is asked depends on the change."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


def _offer_members(field: Any, members: list[Person], empty: Any = CHOOSE) -> None:
    field.queryset = Person.objects.filter(pk__in=[member.pk for member in members])
    choices = [(str(member.uuid), member.name) for member in members]
    field.widget.choices = choices if empty is None else [("", empty), *choices]


def _member(label: Any, **kwargs: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=Person.objects.none(), to_field_name="uuid", **kwargs
    )


class LeaveForm(ChangeForm):
    """The day, the cause or new place, and who is head then."""

    on = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=forms.DateInput())
    new_head = _member(_("Head of the remaining family"))
    field_order = ["on", "reason", "new_head"]

    def __init__(self, person: Person, staying: list[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person.household.head_id == person.pk and staying:
            _offer_members(self.fields["new_head"], staying)
        else:
            del self.fields["new_head"]


class DeathForm(LeaveForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Day of death")
        self.fields["reason"].label = _("Cause of death")
        self.fields["reason"].required = False


class DepartureForm(LeaveForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Day of departure")
        self.fields["reason"].label = _("Where to")


class ReturnForm(ChangeForm):
    on = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=forms.DateInput())
    field_order = ["on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class SplitForm(ChangeForm):
    """Who goes, who heads either family, where the new one lives."""

    leaving = forms.ModelMultipleChoiceField(
        label=_("Who founds a household of their own"),
        queryset=Person.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )
    head = _member(_("Head of the new household"))
    new_head = _member(_("Head of the remaining family (if the present one goes)"), required=False)
    division = GroupedModelChoice(
        label=_("Village or community"), queryset=Division.objects.none(), to_field_name="code"
    )
    address = forms.CharField(label=_("Address (group, house number)"), max_length=120)
    field_order = ["leaving", "head", "new_head", "division", "address", "reason"]

    def __init__(
        self, household: Household, members: list[Person], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer_members(self.fields["leaving"], members, empty=None)
        _offer_members(self.fields["head"], members)
        _offer_members(self.fields["new_head"], members, empty=_("The present head stays"))
        villages: Any = self.fields["division"]
        villages.queryset = Household.divisions_for(household.station)
        villages.offer(by_township(villages.queryset), empty=CHOOSE)
        self.initial["division"] = household.division.code


class MergeForm(NamesFile, ChangeForm):
    """Into which file, by its number."""

    file_no = forms.CharField(label=_("File number of the household that stays"), max_length=24)
    field_order = ["file_no", "reason"]

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user


class MoveStationForm(ChangeForm):
    """Another station that the user also answers for; then the village there."""

    station = forms.ModelChoiceField(
        label=_("Station that takes over"), queryset=Station.objects.none(), to_field_name="uuid"
    )
    division = GroupedModelChoice(
        label=_("Village or community"), queryset=Division.objects.none(), to_field_name="code"
    )
    address = forms.CharField(label=_("Address (group, house number)"), max_length=120)
    field_order = ["station", "division", "address", "reason"]

    def __init__(self, user: Any, household: Household, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = stations_for(user).exclude(pk=household.station_id).order_by("division_code")
        self.stations = [s for s in others if holds(user, "register.change", s)]
        keys = [station.pk for station in self.stations]
        self.fields["station"].queryset = others.filter(pk__in=keys)  # type: ignore[attr-defined]
        villages: Any = self.fields["division"]
        # Whoever may do this answers for a county: its villages, whichever station is chosen.
        reached = Division.objects.none()
        for station in self.stations:
            reached = reached | Household.divisions_for(station)
        villages.queryset = reached.distinct()
        villages.offer(by_township(villages.queryset.order_by("code")), empty=CHOOSE)


class UndoForm(ChangeForm):
    """Why a change is taken back."""
