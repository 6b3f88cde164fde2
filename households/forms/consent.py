"""Recording an answer to a consent text, on paper or by finger on the phone."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import uploads
from core.ids import is_uuid7, uuid7
from core.ui.forms import HouseForm, HouseModelForm
from households.models import Attachment, Consent, LegalBasis, Person
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

    def clean_giver_id_last4(self) -> str:
        last = self.cleaned_data["giver_id_last4"].upper()
        if last and not (
            len(last) == 4 and last[:3].isdigit() and (last[3].isdigit() or last[3] == "X")
        ):
            raise ValidationError(_("The last 4 characters of an ID number: digits, perhaps an X."))
        return last

    def clean_given_on(self) -> Any:
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The date lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        by_guardian = data.get("giver") == Consent.Giver.GUARDIAN
        day = data.get("given_on") or timezone.localdate()
        if (self.text.kind == Consent.Kind.CHILD or is_child(self.person, day)) and not by_guardian:
            self.add_error("giver", _("For a child under 14 the guardian answers."))
        if by_guardian:
            for name in ("giver_name", "giver_relation"):
                if not data.get(name):
                    self.add_error(name, _("Say who the guardian is."))
        if data.get("expires_on") and data["expires_on"] < day:
            self.add_error("expires_on", _("This is before the consent was given."))
        given = data.get("status") == Consent.Status.GIVEN
        if given and not (data.get("photo") or data.get("signature")):
            self.add_error(
                "photo", _("Take a photo of the signed paper, or let the person sign here.")
            )
        if given and self.asked_again and not data.get("own_wish"):
            self.add_error(
                "own_wish",
                _("This was refused or withdrawn before. Do not ask again (Regulation art. 22)."),
            )
        return data

    def record(self) -> Consent | None:
        """Store answer and paper in one transaction; None when the file was refused.

        The first result again for a uuid that was used before.
        """
        key = self.cleaned_data.get("uuid")
        key = key if is_uuid7(key) else uuid7()
        earlier = Consent.objects.filter(uuid=key, recorded_by=self.by).first()  # type: ignore[misc]
        if earlier:
            return earlier
        consent: Consent = self.instance
        consent.uuid = key  # type: ignore[assignment]
        name = "signature" if self.cleaned_data.get("signature") else "photo"
        try:
            with transaction.atomic():
                consent.paper = self._store(name, key)  # type: ignore[arg-type]
                consent.save(force_insert=True)
        except uploads.Refused as error:
            consent.pk = None
            self.add_error(name, error.message)  # type: ignore[arg-type]
            return None
        return consent

    def _store(self, name: str, key: uuids.UUID) -> Attachment | None:
        sent = self.cleaned_data.get(name)
        if not sent:
            return None
        kind = Attachment.Kind.SIGNATURE if name == "signature" else Attachment.Kind.CONSENT
        return Attachment.store(
            sent.read(), household=self.person.household, person=self.person, by=self.by,
            kind=kind, title=str(self.instance.get_kind_display()),
        )  # fmt: skip


class LegalBasisForm(HouseModelForm):
    """On what law the whole file rests from now on."""

    class Meta:
        model = LegalBasis
        fields = ("basis", "provision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        basis: Any = self.fields["basis"]
        # An emergency concerns one record and is stated where that is written.
        basis.choices = [c for c in LegalBasis.Basis.choices if c[0] != LegalBasis.Basis.EMERGENCY]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("basis") in ("duty", "other_law") and not data.get("provision"):
            self.add_error("provision", _("Name the provision of law."))
        return data


class RemovalForm(HouseForm):
    """Why something is taken out of the file."""

    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=2)
