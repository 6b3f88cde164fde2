"""The parts of a person's file that are saved one by one (specification 3.3 一人一档 ①③④)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.codes import tables
from core.ui.concurrent import Concurrent
from core.ui.forms import HouseModelForm
from households.forms.choices import GroupedModelChoice, by_township
from households.models import Household, Person
from households.models.home import HardshipCause
from households.models.particulars import EDUCATION_OTHER, ILLITERATE
from stations.models import Division

LONG = forms.Textarea(attrs={"rows": 3})


class PartForm(Concurrent, HouseModelForm):  # type: ignore[misc]
    """One part. A masked phone is not put into the page: an empty field keeps what is stored."""

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for table, name in (("marital", "marital_status"), ("health", "health")):
            self._offer(name, tables.choices(table))
        self._offer("education", self._education())
        if "registered_division" in self.fields:
            _offer_divisions(self)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        if name in self.fields:
            self.fields[name].choices = [("", _("Choose…")), *choices]  # type: ignore[attr-defined]

    def _education(self) -> list[tuple[str, str]]:
        """The tens (GB/T 4658); a detail code that an import brought stays to choose."""
        offered = tables.choices("education", top_level=True)
        held = self.instance.education
        if held and held not in dict(offered):
            offered.append((held, tables.label("education", held)))
        return offered


class ResidenceForm(PartForm):
    """户籍地与现住址."""

    registered_division = GroupedModelChoice(
        label=_("Place of household registration"),
        queryset=Division.objects.none(),
        to_field_name="code",
        required=False,
    )

    class Meta(PartForm.Meta):
        fields = (
            "registered_division", "registered_address", "separation", "present_address",
            "former_name", "ethnicity_note", "marital_status",
        )  # fmt: skip


class ContactForm(PartForm):
    """Whose phone it is, and whom to call."""

    class Meta(PartForm.Meta):
        fields = (
            "phone_owner_relation", "emergency_name", "emergency_relation", "emergency_phone",
        )  # fmt: skip
        widgets = {"emergency_phone": forms.TextInput(attrs={"inputmode": "tel"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["emergency_phone"] = ""
        if masked := self.instance.emergency_phone_masked:
            self.fields["emergency_phone"].help_text = _(
                "Stored: %(masked)s. Leave empty to keep it."
            ) % {"masked": masked}

    def clean_emergency_phone(self) -> str | None:
        return self.cleaned_data["emergency_phone"] or self.instance.emergency_phone


class WorkForm(PartForm):
    """Education and work."""

    illiterate = forms.BooleanField(
        label=_("Cannot read or write"),
        required=False,
        help_text=_("Kept as education “other” (90) with a note."),
    )

    class Meta(PartForm.Meta):
        fields = (
            "education", "education_note", "degree", "school", "school_grade", "job_status",
            "occupation", "work_unit", "no_work_reason", "income_source",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["illiterate"] = self.instance.education_note == ILLITERATE
        self.order_fields(["education", "illiterate"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("illiterate"):
            cleaned |= {"education": EDUCATION_OTHER, "education_note": ILLITERATE}
        elif cleaned.get("education_note") == ILLITERATE:
            cleaned["education_note"] = ""
        return cleaned


class HealthForm(PartForm):
    """Health, self-care, who cares."""

    class Meta(PartForm.Meta):
        fields = (
            "health", "self_care", "health_note", "mental_note", "living", "sons", "daughters",
            "carer", "care_ability", "care_resource",
        )  # fmt: skip
        widgets = {"health_note": LONG, "mental_note": LONG}


class RequestForm(PartForm):
    """What the person asks for."""

    class Meta(PartForm.Meta):
        fields = ("service_request", "remarks")
        widgets = {"service_request": LONG, "remarks": LONG}


@dataclass(frozen=True)
class Part:
    key: str
    label: str | Promise
    form: type[PartForm]


PARTS = {
    part.key: part
    for part in (
        Part("residence", _("Registration and residence"), ResidenceForm),
        Part("contact", _("Emergency contact"), ContactForm),
        Part("work", _("Education and work"), WorkForm),
        Part("health", _("Health and care"), HealthForm),
        Part("request", _("Requests and remarks"), RequestForm),
    )
}


class HomeForm(Concurrent, HouseModelForm):  # type: ignore[misc]
    """The basic facts of a household (家庭基本情况)."""

    registered_division = ResidenceForm.base_fields["registered_division"]
    hardship_causes = forms.MultipleChoiceField(
        label=_("Causes of hardship"),
        choices=HardshipCause.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Household
        fields = (
            "registered_division", "registered_address", "separation", "registration_kind",
            "residence", "living_together", "hardship_causes", "hardship_note", "low_income_note",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_divisions(self)


def _offer_divisions(form: Any) -> None:
    """The villages around the station; a place elsewhere is written into the address."""
    field, row = form.fields["registered_division"], form.instance
    found = Household.divisions_for(row.station)
    if row.registered_division_id:
        found = found | Division.objects.filter(pk=row.registered_division_id)
        form.initial["registered_division"] = row.registered_division.code
    field.queryset = found
    field.offer(by_township(found), empty=_("Elsewhere or not known"))
