"""Forms of the economic survey: its beginning, the grid, the steps, the income rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.codes.account_number import refuse_account_number
from core.ids import uuid7
from core.ui.forms import HouseForm, HouseModelForm
from households import consent_texts
from households.economy.kinds import Part, grouped_choices, part_of
from households.economy.standing import Standing
from households.forms.choices import GroupedModelChoice, workers_at
from households.models import (
    Consent,
    EconomicSurvey,
    Household,
    IncomeRule,
    Person,
    SurveyLine,
    SurveyMember,
)


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


class SurveyHeadForm(HouseModelForm):
    second_surveyor = GroupedModelChoice(
        label=gettext_lazy("Second surveyor"), queryset=User.objects.none(), required=False
    )

    class Meta:
        model = EconomicSurvey
        fields = ("second_surveyor", "second_name", "visited_on", "note")
        widgets = {"visited_on": forms.DateInput(), "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        survey = self.instance
        workers = [
            (pk, name) for pk, name in workers_at(station=survey.station)
            if pk != str(survey.surveyor_id)
        ]  # fmt: skip
        people: Any = self.fields["second_surveyor"]
        people.queryset = User.objects.filter(pk__in=[pk for pk, _name in workers])
        people.offer(workers, empty=_("Nobody yet"))


class MemberRow(HouseForm):
    """A line of the members' grid; without a name it is an empty line."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, required=False)
    standing = forms.ChoiceField(
        label=gettext_lazy("Counts because"), choices=[("", "—"), *Standing.choices], required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=100, required=False)

    @property
    def is_empty(self) -> bool:
        return not self.cleaned_data.get("name") or bool(self.cleaned_data.get("DELETE"))

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("name") and not told.get("standing"):
            self.add_error("standing", _("Say why this person counts or does not."))
        for field in ("name", "note"):
            try:
                refuse_account_number(told.get(field, ""))
            except ValidationError as error:
                self.add_error(field, error)
        return told


class LineRow(HouseForm):
    """A line of the amounts' grid; without an amount it is an empty line."""

    member = forms.CharField(
        label=gettext_lazy("Member"), required=False, widget=forms.Select, max_length=36
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    amount = forms.DecimalField(
        label=gettext_lazy("Amount (yuan)"), required=False, min_value=0, max_digits=12,
        decimal_places=2, widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=100, required=False)

    def __init__(self, *args: Any, members: list[tuple[str, str]] = [], **kwargs: Any) -> None:  # noqa: B006 — read only
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", "—"), *grouped_choices()]
        widget: Any = self.fields["member"].widget
        widget.choices = [("", "—"), *members]

    @property
    def is_empty(self) -> bool:
        return self.cleaned_data.get("amount") is None or bool(self.cleaned_data.get("DELETE"))

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("DELETE"):
            return told
        if told.get("amount") is None:
            if (told.get("kind") or told.get("note")) and "amount" not in self.errors:
                self.add_error("amount", _("Enter the amount, 0 when there is none."))
            return told
        kind = told.get("kind")
        if not kind:
            self.add_error("kind", _("Choose what the amount is."))
        elif part_of(kind) == Part.INCOME and not told.get("member"):
            self.add_error("member", _("Income belongs to a member."))
        try:
            refuse_account_number(told.get("note", ""))
        except ValidationError as error:
            self.add_error("note", error)
        return told


MemberRows: Any = formset_factory(MemberRow, extra=2, can_delete=True, max_num=60)
LineRows: Any = formset_factory(LineRow, extra=4, can_delete=True, max_num=300)


class SurveyGrid:
    """Head, members and amounts of a survey as one form of one page."""

    def __init__(self, survey: EconomicSurvey, data: Any = None) -> None:
        self.survey = survey
        self.head = SurveyHeadForm(data, instance=survey)
        members = [
            {"key": m.uuid, "name": m.name, "standing": m.standing, "note": m.note}
            for m in survey.all_members
        ]
        spare = [] if data else [{"key": uuid7()} for _row in range(2)]
        # Every row is read, also one that came back as it was sent: rows say themselves when empty.
        read_all = {"empty_permitted": False}
        rows: Any = MemberRows(data, prefix="m", initial=[*members, *spare], form_kwargs=read_all)
        rows.extra = 0
        self.members: BaseFormSet = rows
        lines = [
            {
                "member": str(line.member.uuid) if line.member else "",
                "kind": line.kind, "amount": line.amount, "note": line.note,
            }
            for line in survey.all_lines
        ]  # fmt: skip
        self.lines: BaseFormSet = LineRows(
            data,
            prefix="l",
            initial=lines,
            form_kwargs={**read_all, "members": self._offered(data)},
        )

    def _offered(self, data: Any) -> list[tuple[str, str]]:
        """(key, name) of every member line, those just typed included."""
        found = []
        for form in self.members:
            key, name = form["key"].value(), form["name"].value()
            if key and (name or not data):
                found.append((str(key), name or "…"))
        return found

    def is_valid(self) -> bool:
        valid = all([self.head.is_valid(), self.members.is_valid(), self.lines.is_valid()])
        return valid and self._members_are_known()

    def _members_are_known(self) -> bool:
        keys = {str(f.cleaned_data["key"]) for f in self.members if not f.is_empty}
        known = True
        for form in self.lines:
            told = form.cleaned_data.get("member")
            if not form.is_empty and told and told not in keys:
                form.add_error("member", _("This member is not on the list above."))
                known = False
        return known

    def save(self, by: Any) -> None:
        """Store everything; ValidationError where the survey refuses (see `write`)."""
        stored = {member.uuid: member for member in self.survey.all_members}
        members: dict[UUID, SurveyMember] = {}
        for form in self.members:
            if form.is_empty:
                continue
            told = form.cleaned_data
            key = told["key"] or uuid7()
            member = stored.get(key) or SurveyMember(uuid=uuid7())
            member.name, member.standing, member.note = told["name"], told["standing"], told["note"]
            members[key] = member
        lines = [
            SurveyLine(
                member=members.get(UUID(told["member"])) if told["member"] else None,
                kind=told["kind"], amount=told["amount"], note=told["note"],
            )
            for form in self.lines
            if not form.is_empty
            for told in [form.cleaned_data]
        ]  # fmt: skip
        self.survey.write(list(members.values()), lines, by=by)
        self.head.save()

    @property
    def errors(self) -> list[str]:
        """Every message of the page in order, with the line it belongs to."""
        found = [str(e) for errors in self.head.errors.values() for e in errors]
        for label, rows in ((_("Member"), self.members), (_("Amount"), self.lines)):
            for number, form in enumerate(rows, start=1):
                found += [
                    f"{label} {number}: {e}" for errors in form.errors.values() for e in errors
                ]
        return found


class SignForm(HouseForm):
    signed_on = forms.DateField(label=gettext_lazy("Applicant signed on"), widget=forms.DateInput())

    def clean_signed_on(self) -> Any:
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The date lies in the future."))
        return day


class SendForm(HouseForm):
    sent_to = forms.CharField(label=gettext_lazy("Sent to"), max_length=60)


class ReturnForm(HouseForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class ResultForm(HouseForm):
    result_on = forms.DateField(label=gettext_lazy("Result of"), widget=forms.DateInput())
    result_text = forms.CharField(label=gettext_lazy("Official result"), max_length=300)
    official_per_head = forms.DecimalField(
        label=gettext_lazy("Per head and month as checked (yuan)"), required=False, min_value=0,
        max_digits=10, decimal_places=2,
    )  # fmt: skip

    def clean_result_text(self) -> str:
        text = self.cleaned_data["result_text"]
        refuse_account_number(text)
        return text


STEP_FORMS: dict[str, type[HouseForm]] = {
    "visit": HouseForm, "sign": SignForm, "send": SendForm, "return": ReturnForm,
    "result": ResultForm,
}  # fmt: skip


class IncomeRuleForm(HouseModelForm):
    class Meta:
        model = IncomeRule
        fields = ("kind", "counted", "basis", "valid_from")
        widgets = {"valid_from": forms.DateInput(), "counted": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counted"] = forms.TypedChoiceField(
            label=_("Counts as income"), widget=forms.RadioSelect,
            choices=[("1", _("Counted")), ("0", _("Not counted as income"))],
            coerce=lambda value: value == "1",
        )  # fmt: skip
