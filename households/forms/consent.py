"""Recording an answer to a consent text, on paper or by finger on the phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import uploads
from core.ids import is_uuid7, uuid7
from core.ui.forms import HouseForm, HouseModelForm
from households.models import Consent, LegalBasis, Person
from households.models.consent import is_child
from households.privacy.consent_texts import ConsentText

ANSWERS = [
    (Consent.Status.GIVEN, _("Agrees")),
    (Consent.Status.REFUSED, _("Does not agree")),
]


class FileInput(forms.ClearableFileInput):
    template_name = "django/forms/widgets/file.html"


class ConsentForm(HouseModelForm):
    """One answer of `person` to `text`. The signed paper or signature becomes an attachment."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    status = forms.ChoiceField(
        label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect, initial=Consent.Status.GIVEN
    )
    own_wish = forms.BooleanField(
        label=_("The person came to us with this by themselves"), required=False
    )
    photo = forms.FileField(
        label=_("Photo or scan of the signed paper"),
        required=False,
        widget=FileInput(attrs={"accept": "image/*,application/pdf", "capture": "environment"}),
    )
    signature = forms.FileField(
        label=_("Sign with the finger"),
        required=False,
        widget=FileInput(attrs={"accept": "image/png", "data-signature": ""}),
    )

    class Meta:
        model = Consent
        fields = (
            "status", "giver", "giver_name", "giver_relation", "giver_id_last4", "method",
            "given_on", "expires_on", "scope",
        )  # fmt: skip
        widgets = {
            "giver": forms.RadioSelect,
            "method": forms.RadioSelect,
            "given_on": forms.DateInput,
            "expires_on": forms.DateInput,
            "giver_id_last4": forms.TextInput(attrs={"inputmode": "text", "maxlength": 4}),
        }

    def __init__(self, *args: Any, person: Person, text: ConsentText, by: Any, **kw: Any) -> None:
        self.person, self.text, self.by = person, text, by
        kw["instance"] = Consent(
            person=person, kind=text.kind, text_version=text.version, language=text.language,
            recorded_by=by,
        )  # fmt: skip
        self.asked_again = not Consent.objects.may_ask(person, text.kind)
        self.for_child = is_child(person, timezone.localdate())
        initial = {"uuid": uuid7(), "given_on": timezone.localdate()}
        initial["giver"] = Consent.Giver.GUARDIAN if self.for_child else Consent.Giver.SELF
        kw["initial"] = {**initial, **(kw.get("initial") or {})}
        super().__init__(*args, **kw)
        for name in ("giver", "method"):
            field: Any = self.fields[name]
            field.choices = Consent._meta.get_field(name).choices  # type: ignore[union-attr]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.instance.status = data.get("status", self.instance.status)
        signed = bool(data.get("photo") or data.get("signature"))
        lacks = self.instance.lacks(signed=signed, own_wish=bool(data.get("own_wish")))
        for name, words in lacks.items():
            self.add_error(name, words)
        return data

    def record(self) -> Consent | None:
        """Store answer and paper; None when the file was refused, with the reason beside it."""
        key = self.cleaned_data.get("uuid")
        name = "signature" if self.cleaned_data.get("signature") else "photo"
        sent = self.cleaned_data.get(name)
        try:
            return self.instance.put_on_file(
                key if is_uuid7(key) else uuid7(), **({name: sent.read()} if sent else {})
            )
        except uploads.Refused as error:
            self.instance.pk = None
            self.add_error(name, error.message)  # type: ignore[arg-type]
            return None


class LegalBasisForm(HouseModelForm):
    """On what law the whole file rests from now on."""

    class Meta:
        model = LegalBasis
        fields = ("basis", "provision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        basis: Any = self.fields["basis"]
        basis.choices = [(kind.value, kind.label) for kind in LegalBasis.OF_A_FILE]


class RemovalForm(HouseForm):
    """Why something is taken out of the file."""

    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=2)
