"""What a person has several of: target groups, certificates, relations, phones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.codes import tables
from core.ui.concurrent import Concurrent
from core.ui.forms import HouseModelForm
from households.models import DisabilityCertificate, PersonCategory, PersonPhone, PersonRelation
from households.models import Person as PersonModel
from households.target_groups import HIDDEN, PARENT_STATES, SUBTYPES


class RowForm(Concurrent, HouseModelForm):  # type: ignore[misc]
    """A row of one person. Sealed numbers are not put into the page; empty keeps what is stored."""

    sealed: dict[str, str] = {}

    def __init__(self, *args: Any, person: PersonModel, hidden: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.hidden = person, hidden
        self.instance.person = person
        self.is_new = self.instance.pk is None
        for name, masked in self.sealed.items():
            self.initial[name] = ""
            if not self.is_new and (shown := getattr(self.instance, masked)):
                self.fields[name].required = False
                self.fields[name].help_text = _("Stored: %(masked)s. Leave empty to keep it.") % {
                    "masked": shown
                }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.sealed:
            if not cleaned.get(name) and not self.is_new:
                cleaned[name] = getattr(self.instance, name)
        return cleaned


class CategoryForm(RowForm):
    """A target group with sub-type, evidence and dates; once the group is chosen, only its fields."""

    OF_CODE = {"care_level": "L2", "disease": "S1", "parent_states": "C2", "other_text": "S9"}

    parent_states = forms.MultipleChoiceField(
        label=_("Situation of the parents (one of each parent)"),
        choices=list(PARENT_STATES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = PersonCategory
        fields = (
            "code", "subtype", "care_level", "disease", "parent_states", "other_text",
            "starts_on", "ends_on", "basis", "certificate_no", "evidence",
        )  # fmt: skip
        widgets = {"starts_on": forms.DateInput(), "ends_on": forms.DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code: Any = self.fields["code"]
        code.choices = [("", _("Choose…")), *self._codes()]
        if self.is_new:
            # The page comes again with the fields of the group; without JavaScript all are there.
            code.widget.attrs |= {
                "hx-get": ".",
                "hx-trigger": "change",
                "hx-target": "closest form",
                "hx-select": "form.card",
                "hx-swap": "outerHTML",
            }
        else:
            code.disabled = True
        self.fields["care_level"].help_text = _("For people in extreme hardship.")
        self.fields["disease"].help_text = _("For seriously ill people.")
        self.fields["other_text"].help_text = _("For other weak or low-income people.")
        chosen = self.data.get("code") or self.initial.get("code") or self.instance.code
        self._narrow(chosen)

    def _narrow(self, chosen: str) -> None:
        """Only the sub-types and fields of the chosen group; all of them while none is chosen."""
        labels = dict(PersonCategory.Code.choices)
        offered = [
            (labels[code], list(kinds.items()))
            for code, kinds in SUBTYPES.items()
            if chosen in ("", code)
        ]
        subtype: Any = self.fields["subtype"]
        subtype.choices = [("", _("Choose…")), *offered]
        if not offered and not self.data.get("subtype"):
            del self.fields["subtype"]
        for name, code in self.OF_CODE.items():
            if chosen not in ("", code):
                del self.fields[name]

    def _codes(self) -> list[tuple[str, Any]]:
        return [
            choice
            for choice in PersonCategory.Code.choices
            if self.hidden or choice[0] not in HIDDEN or choice[0] == self.instance.code
        ]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        held = self.person.categories.filter(code=code, ends_on__isnull=True)
        if held.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("The person is in this group already."))
        return code


class CertificateForm(RowForm):
    """Type the number first: kind and grade follow from it."""

    sealed = {"number": "number_masked"}
    parts = forms.MultipleChoiceField(
        label=_("Kinds of a multiple disability"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = DisabilityCertificate
        fields = ("number", "category", "grade", "parts", "issued_on", "status", "note")
        widgets = {
            "issued_on": forms.DateInput(),
            "number": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = tables.choices("disability_category")
        empty = ("", _("As the number says"))
        self.fields["category"].choices = [empty, *kinds]  # type: ignore[attr-defined]
        grades = tables.choices("disability_grade")
        self.fields["grade"].choices = [empty, *grades]  # type: ignore[attr-defined]
        self.fields["parts"].choices = kinds[:-1]  # type: ignore[attr-defined]
        self.fields["issued_on"].help_text = _("It holds for ten years from this day.")
        if self.is_new:
            del self.fields["status"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        current = self.person.certificates.current().exclude(pk=self.instance.pk)
        self.replaced = list(current) if self.is_new else []
        if not self.is_new and cleaned.get("status") == "current" and current.exists():
            self.add_error("status", _("The person has another current certificate."))
        return cleaned

    def validate_constraints(self) -> None:
        """The certificate before this one is replaced when this one is saved."""


class RelationForm(RowForm):
    """Somebody of the household, or a name and phone of somebody outside."""

    sealed = {"other_phone": "other_phone_masked"}

    class Meta:
        model = PersonRelation
        fields = (
            "kind", "other", "other_name", "other_phone", "starts_on", "ends_on", "ability",
            "willingness", "entrusted", "document_no", "note",
        )  # fmt: skip
        widgets = {
            "starts_on": forms.DateInput(),
            "ends_on": forms.DateInput(),
            "other_phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other: Any = self.fields["other"]
        here = PersonModel.objects.filter(household=self.person.household).active()
        if self.instance.other_id:
            here = here | PersonModel.objects.filter(pk=self.instance.other_id)
        other.queryset = here.exclude(pk=self.person.pk).sealed()
        other.label = _("Somebody of this household")
        other.empty_label = _("Somebody outside (write the name)")
        self.fields["kind"].label = _("He or she is this person's")
        self.fields["ability"].help_text = _("For guardians and carers.")


class PhoneForm(RowForm):
    sealed = {"number": "number_masked"}

    class Meta:
        model = PersonPhone
        fields = ("number", "owner_relation", "owner", "note", "ended_on")
        widgets = {
            "number": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            "ended_on": forms.DateInput(),
        }
