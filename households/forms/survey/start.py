"""The beginning of an economic survey: applicant and authorisation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ids import uuid7
from core.ui.forms import HouseForm
from households.models import Consent, EconomicSurvey, Household, Person
from households.privacy import consent_texts


class SurveyStartForm(HouseForm):
    """Applicant and authorisation. One that holds already is used; else it is recorded here."""

    applicant = forms.ModelChoiceField(
        label=gettext_lazy("Applicant"), queryset=Person.objects.none(), to_field_name="uuid"
    )
    given_on = forms.DateField(
        label=gettext_lazy("Authorisation signed on"), required=False, widget=forms.DateInput(),
        help_text=gettext_lazy("Leave empty when an authorisation on file still holds."),
    )  # fmt: skip
    method = forms.ChoiceField(
        label=gettext_lazy("How it was given"), choices=Consent.Method.choices,
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        applicants: Any = self.fields["applicant"]
        applicants.queryset = household.members.filter(status=Person.Status.REGISTERED)
        self.consent: Consent | None = None

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        applicant, given_on = told.get("applicant"), told.get("given_on")
        if applicant is None:
            return told
        held = Consent.objects.holding(applicant, Consent.Kind.ECONOMIC)
        self.consent = held.order_by("-given_on", "-pk").first()
        if given_on is None:
            if self.consent is None:
                self.add_error(
                    "given_on",
                    _("The applicant signs the authorisation first; write down its date."),
                )
            return told
        if given_on > timezone.localdate():
            self.add_error("given_on", _("The date lies in the future."))
        if not told.get("method"):
            self.add_error("method", _("Say how the authorisation was given."))
        self.consent = Consent(
            person=applicant, kind=Consent.Kind.ECONOMIC, text_version=consent_texts.current(Consent.Kind.ECONOMIC).version,
            given_on=given_on, method=told.get("method") or Consent.Method.HANDWRITTEN,
        )  # fmt: skip
        return told

    def start(self, household: Household, by: Any, uuid: UUID | None = None) -> EconomicSurvey:
        """The survey, stored, with its authorisation; call after `is_valid`."""
        consent = self.consent
        assert consent is not None
        if consent.pk is None:
            consent.recorded_by = by
            consent.save()
        survey = EconomicSurvey(
            household=household, station=household.station, surveyor=by,
            applicant=self.cleaned_data["applicant"], authorisation=consent, uuid=uuid or uuid7(),
        )  # fmt: skip
        survey.start()
        return survey
