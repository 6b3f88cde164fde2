"""强制报告: what was reported, and what is added later."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.ui.forms import HouseForm
from households.forms.moments import clock_field, not_ahead, now, words_field
from households.models import MandatoryReportText, Person

Situation = MandatoryReportText.Situation


class ReportForm(HouseForm):
    """A mandatory report after it was made: situation chosen, then what, whom, to whom, when."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    situation = forms.ChoiceField(
        label=_("Situation"), choices=Situation.choices, widget=forms.HiddenInput
    )
    person = forms.ChoiceField(label=_("Person harmed"), required=False, widget=forms.RadioSelect)
    harmed = forms.CharField(
        label=_("Person harmed, if not on the register"), max_length=200, required=False
    )
    facts = words_field(
        _("What happened (facts only)"), rows=4, max_length=4000,
        help_text=_("Only what was seen and heard: who, when, where, what. No opinion."),
    )  # fmt: skip
    known_at = clock_field(_("When you learnt of it"))
    known_how = forms.CharField(label=_("How you learnt of it"), max_length=500)
    suspect = forms.CharField(label=_("Suspected person"), max_length=500, required=False)
    guardian_suspected = forms.BooleanField(label=_("The guardian is suspected"), required=False)
    agency = forms.CharField(
        label=_("Reported to (agency)"), max_length=80,
        help_text=_("The police always; for minors also civil affairs or education."),
    )  # fmt: skip
    agency_person = forms.CharField(label=_("Who took the report"), max_length=60, required=False)
    agency_phone = forms.CharField(
        label=_("Phone of the agency"), max_length=30, required=False,
        widget=forms.TextInput({"inputmode": "tel"}),
    )  # fmt: skip
    method = forms.ChoiceField(
        label=_("How it was reported"), choices=MandatoryReportText.Method.choices, widget=forms.RadioSelect,
        initial=MandatoryReportText.Method.PHONE,
    )  # fmt: skip
    reported_at = clock_field(_("Time reported"))
    receipt = forms.CharField(
        label=_("Receipt or case number"), max_length=60, required=False,
        help_text=_("May be added later."),
    )  # fmt: skip
    guardian_told = forms.TypedChoiceField(
        label=_("Was the guardian told?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
        help_text=_("Do not tell a guardian who is suspected."),
    )

    def __init__(self, *args: Any, members: list[Person], **kwargs: Any) -> None:
        self.members = members
        first = {"uuid": uuid7(), "known_at": now(), "reported_at": now()}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.choices = [(str(member.uuid), member.name) for member in members]

    def clean_reported_at(self) -> Any:
        return not_ahead(self.cleaned_data["reported_at"])

    def clean_known_at(self) -> Any:
        return not_ahead(self.cleaned_data["known_at"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("person") and not data.get("harmed") and "person" not in self.errors:
            self.add_error("harmed", _("Say who was harmed, or describe the person."))
        return data

    @property
    def situation_label(self) -> Any:
        return dict(Situation.choices).get(self["situation"].value(), "")

    @property
    def told(self) -> dict[str, Any]:
        """The fields of the report's text."""
        data = {**self.cleaned_data}
        for name in ("uuid", "reported_at"):
            data.pop(name)
        by_uuid = {str(member.uuid): member for member in self.members}
        return {**data, "person": by_uuid.get(data["person"])}


class SupplementForm(HouseForm):
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = words_field(_("Addition"), max_length=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"uuid": uuid7()}
        super().__init__(*args, **kwargs)
