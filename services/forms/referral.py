"""The form of a referral, begun from a household's file; the one of a resource in `resource`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseModelForm
from households.models import Household, Person
from services.forms.partner_choice import PartnerChoice
from services.models import Case, Referral, Told, receiving_stations


class ReferralForm(PartnerChoice, HouseModelForm):
    """Who, to whom, why, what is told. `form.instance` is complete after `is_valid`."""

    person = forms.ModelChoiceField(
        label=_("Person"), queryset=Person.objects.none(), to_field_name="uuid",
        widget=forms.RadioSelect, empty_label=None,
    )  # fmt: skip
    to = forms.ChoiceField(
        label=_("Refer to"), required=False,
        help_text=_("Not in the list? Enter another organisation; it is kept in the register."),
    )  # fmt: skip
    chosen = forms.MultipleChoiceField(
        label=_("What the receiver is told"), choices=Told.choices,
        widget=forms.CheckboxSelectMultiple, initial=[Told.NAME, Told.SITUATION],
        help_text=_("As little as the receiver needs. It is frozen when you refer."),
    )  # fmt: skip

    class Meta:
        model = Referral
        fields = ("reason", "urgency", "chosen", "situation", "emergency_reason")
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 2}),
            "situation": forms.Textarea(attrs={"rows": 4}),
            "emergency_reason": forms.Textarea(attrs={"rows": 2}),
            "urgency": forms.RadioSelect,
        }

    def __init__(
        self, *args: Any, user: Any, household: Household, case: Case | None = None, **kwargs: Any
    ) -> None:
        """Out of a `case` person and reason are told already; the reason may be changed."""
        super().__init__(*args, **kwargs)
        self.station = household.station
        self.instance.household, self.instance.station = household, household.station
        if case is not None:
            self.instance.case, self.instance.person = case, case.person
            self.initial["reason"] = case.referral_reason
        if self.instance.case_id:
            del self.fields["person"]
        else:
            self._offer_members(household)
        urgency: Any = self.fields["urgency"]
        urgency.choices = Referral.Urgency.choices
        self.stations = {str(s.uuid): s for s in receiving_stations(self.station)}
        self.offer_partners("to", stations=self.stations)
        self.order_fields(
            ["person", "to", "new_partner", "new_partner_kind", "urgency", "reason", "chosen",
             "situation", "emergency_reason"]
        )  # fmt: skip
        if self.instance.pk:
            self.initial["to"] = self._stands()

    def _offer_members(self, household: Household) -> None:
        members = household.members.filter(status=Person.Status.REGISTERED).sealed().order_by("pk")
        person: Any = self.fields["person"]
        person.queryset = Person.objects.filter(pk__in=[m.pk for m in members])
        person.label_from_instance = lambda member: member.name
        if self.instance.pk:
            self.initial["person"] = self.instance.person.uuid
        elif len(members) == 1:
            self.initial["person"] = members[0].uuid

    def _stands(self) -> str:
        if self.instance.to_partner_id:
            return f"p:{self.instance.to_partner.uuid}"
        known = (k for k, s in self.stations.items() if s.pk == self.instance.to_station_id)
        return f"s:{next(known, '')}"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        row = self.instance
        if data.get("person"):
            row.person = data["person"]
        kind, _colon, key = (data.get("to") or "").partition(":")
        row.to_station_id = row.to_partner = None
        if kind == "s":
            chosen = self.stations[key]
            row.to_station_id, row.to_name = chosen.pk, chosen.name
        else:
            row.to_partner = self.partner(data, "to")
            if row.to_partner is not None:
                row.to_name = row.to_partner.name
        row.from_name = self.station.official_name
        return data

    def save(self, commit: bool = True) -> Referral:
        partner = self.instance.to_partner
        if partner is not None and partner.pk is None:
            partner.save()
            self.instance.to_partner = partner
        row: Referral = super().save(commit)
        return row
