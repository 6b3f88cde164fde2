"""The form of a resource linked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseModelForm
from households.models import Household, Person
from services.forms.partner_choice import PartnerChoice
from services.models import Activity, Partner, ResourceLink
from stations.models import Station

RECENT = 50


class ResourceForm(PartnerChoice, HouseModelForm):
    """Begun from a household's file it names the household; else an activity or words."""

    giver_choice = forms.ChoiceField(label=_("Giver"), required=False)
    persons = forms.MultipleChoiceField(
        label=_("Who received it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen: the household as a whole."),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=_("Who benefits"), choices=ResourceLink.Group.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    receipt = forms.FileField(
        label=_("Receipt"), required=False, help_text=_("Photo or PDF; kept in the file.")
    )

    class Meta:
        model = ResourceLink
        fields = (
            "kind", "what", "value", "basis", "linked_on", "track", "groups", "activity",
            "receivers_told", "receipt_no", "photos", "is_public",
        )  # fmt: skip
        widgets = {
            "linked_on": forms.DateInput(),
            "kind": forms.RadioSelect,
            "photos": forms.RadioSelect,
            "value": forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        }

    def __init__(
        self, *args: Any, station: Station, household: Household | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.station, self.household = station, household
        self.instance.station = station
        fields: dict[str, Any] = self.fields
        for name, choices in (
            ("kind", ResourceLink.Kind.choices), ("photos", ResourceLink.Photos.choices),
        ):  # fmt: skip
            fields[name].choices = choices
        fields["track"].empty_label = _("Routine")
        self.offer_partners("giver_choice")
        self.members: dict[str, Person] = {}
        if household is None:
            del fields["persons"], fields["receipt"]
            recent = Activity.objects.filter(station=station).order_by("-day", "-pk")
            fields["activity"].queryset = Activity.objects.filter(
                pk__in=list(recent.values_list("pk", flat=True)[:RECENT])
            )
            fields["activity"].empty_label = _("No activity")
            fields["activity"].label_from_instance = lambda row: f"{row.day:%Y-%m-%d} {row.title}"
        else:
            del fields["activity"], fields["receivers_told"]
            members = household.members.filter(status=Person.Status.REGISTERED).order_by("pk")
            self.members = {str(member.uuid): member for member in members.sealed()}
            fields["persons"].choices = [(key, m.name) for key, m in self.members.items()]
        self.order_fields(
            ["kind", "what", "giver_choice", "new_partner", "new_partner_kind", "value", "basis",
             "linked_on", "groups", "persons", "activity", "receivers_told", "track",
             "receipt_no", "receipt", "photos", "is_public"]
        )  # fmt: skip
        if self.instance.pk:
            self.initial["giver_choice"] = f"p:{self.instance.giver.uuid}"
            named = self.instance.receivers.filter(person__isnull=False)
            keys = named.values_list("person__uuid", flat=True)
            self.initial["persons"] = [str(key) for key in keys]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        giver = self.partner(data, "giver_choice")
        if giver is not None:
            # A new one is saved with the resource, not before it is valid.
            self.new_giver: Partner | None = giver if giver.pk is None else None
            if self.new_giver is None:
                self.instance.giver = giver
        return data

    @transaction.atomic
    def enter(self) -> ResourceLink:
        """Save giver, resource and receivers."""
        if self.new_giver is not None:
            self.new_giver.save()
            self.instance.giver = self.new_giver
        persons = [self.members[key] for key in self.cleaned_data.get("persons") or ()]
        if self.household is None:
            return self.instance.enter()
        return self.instance.enter([] if persons else [self.household], persons)
