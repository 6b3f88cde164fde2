from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.codes import tables
from core.ui.concurrent import Concurrent
from core.ui.forms import HouseForm, HouseModelForm
from households.duplicates import check as duplicates
from households.forms.file_number import NamesFile
from households.models import Household, Person, PersonCategory
from households.models.household import RELATION_HEAD
from households.sight import edits_at
from households.target_groups import HIDDEN


class MemberForm(Concurrent, HouseModelForm):  # type: ignore[misc]
    """A person's data. A stored ID number or phone is never put into the page: an empty field
    keeps what is stored, and says so."""

    categories = forms.MultipleChoiceField(
        label=_("Target groups"),
        choices=PersonCategory.Code.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remove_phone = forms.BooleanField(label=_("Remove the stored phone"), required=False)
    confirmed_new = forms.BooleanField(
        label=_("None of them is this person; open a new file"), required=False
    )

    class Meta:
        model = Person
        fields = (
            "name", "relation", "id_type", "id_number", "id_reason", "sex", "birth_date",
            "ethnicity", "phone", "phone_owner",
        )  # fmt: skip
        labels = {
            "name": _("Name"),
            "relation": _("Relation to head"),
            "id_type": _("Document"),
            "id_number": _("ID number"),
            "id_reason": _("Remark on the document"),
            "sex": _("Sex"),
            "birth_date": _("Birth date"),
            "ethnicity": _("Ethnicity"),
            "phone": _("Phone"),
            "phone_owner": _("Whose phone it is"),
        }
        widgets = {
            "birth_date": forms.DateInput(),
            "sex": forms.RadioSelect,
            "id_number": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, user: Any, household: Household | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.alike: list[Person] = []
        person = self.instance
        self.is_new = person.pk is None
        self.fields["sex"].help_text = _("Filled in from the ID number when left unknown.")
        self._offer("sex", [c for c in Person.Sex.choices if self._offers_sex(c[0])])
        self._offer("ethnicity", [("", _("Choose…")), *tables.choices("ethnicity")])
        if household is None or (household.head_id == person.pk and not self.is_new):
            del self.fields["relation"]  # the head is the head
        else:
            relation: Any = self.fields["relation"]
            relation.choices = [
                ("", _("Choose…")),
                *(c for c in Person._meta.get_field("relation").flatchoices if c[0] != "0"),
            ]
            if self.is_new:
                self.initial["relation"] = ""
        if self.is_new:
            del self.fields["remove_phone"]
        else:
            del self.fields["confirmed_new"]
            self.initial["id_number"] = self.initial["phone"] = ""
            self._say_what_is_kept("id_number", person.id_masked)
            self._say_what_is_kept("phone", person.phone_masked)
            if not person.phone_masked:
                del self.fields["remove_phone"]
        self._offer_categories(household)

    def _offer_categories(self, household: Household | None) -> None:
        """The groups that a tick can give or end: not the hidden ones of another station's file,
        not those that the platform sets itself."""
        held = [] if self.is_new else list(self.instance.categories.filter(ends_on__isnull=True))
        derived = {tag.code for tag in held if tag.derived}
        hidden = HIDDEN if household and not edits_at(self.user, household.station) else frozenset()
        self._offer(
            "categories",
            [c for c in PersonCategory.Code.choices if c[0] not in derived | hidden],
        )
        self.offered_codes = [code for code, _label in self.fields["categories"].choices]  # type: ignore[attr-defined]
        self.initial["categories"] = [t.code for t in held if t.code in self.offered_codes]
        if derived:
            self.fields["categories"].help_text = _("Set by the platform: %(groups)s.") % {
                "groups": "、".join(str(tag) for tag in held if tag.derived)
            }

    def clean_categories(self) -> list[str]:
        chosen = self.cleaned_data["categories"]
        self.new_codes = set(chosen) - set(self.initial.get("categories", []))
        return chosen

    def _post_clean(self) -> None:
        """Age and sex are known now, perhaps from the ID number: do the new groups fit them?"""
        super()._post_clean()  # type: ignore[misc]
        for code in sorted(getattr(self, "new_codes", ())):
            if refused := PersonCategory.refusal(code, self.instance):
                label = PersonCategory.Code(code).label
                self.add_error("categories", f"{label}：{refused}")

    def _offer(self, field: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def _offers_sex(self, code: str) -> bool:
        """`Not stated` is for old files that say so; a new one is known or not yet known."""
        return code != Person.Sex.UNSTATED or self.instance.sex == code

    def _say_what_is_kept(self, field: str, masked: str) -> None:
        if masked:
            self.fields[field].help_text = _("Stored: %(masked)s. Leave empty to keep it.") % {
                "masked": masked
            }
            self.fields[field].required = False

    def clean_id_number(self) -> str | None:
        typed = self.cleaned_data["id_number"]
        if not typed:
            kept = self.cleaned_data.get("id_type") != Person.IdType.NONE
            return self.instance.id_number if kept and not self.is_new else None
        twin = duplicates.same_number(self.user, typed, but=self.instance)
        if twin:
            raise forms.ValidationError(
                format_html(
                    '{} <a href="{}">{}</a>',
                    _("This ID number already has an active file:"),
                    twin.household.get_absolute_url(),
                    twin.household.file_no,
                )
            )
        return typed

    def clean_phone(self) -> str | None:
        typed = self.cleaned_data["phone"]
        return typed or (None if self.is_new else self.instance.phone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("remove_phone") and "phone" not in self.changed_data:
            cleaned["phone"] = None
        return cleaned

    def number_is_taken(self) -> None:
        """The database refused the ID number: its file lies outside the user's sight."""
        self.add_error(
            "id_number",
            _(
                "This ID number already has an active file that you cannot see. "
                "Ask your main station to check it."
            ),
        )

    def needs_confirmation(self, household: Household) -> bool:
        """Whether people alike are on file and nobody has yet said that this is another person."""
        if self.cleaned_data.get("confirmed_new"):
            return False
        self.alike_village = household.division.name
        self.alike = list(duplicates.candidates(self.user, self.instance, household.division))
        self.alike_seen = " ".join(str(person.uuid) for person in self.alike)
        return bool(self.alike)

    def save_categories(self) -> None:
        self.instance.set_categories(self.cleaned_data["categories"], among=self.offered_codes)


class MoveForm(NamesFile, HouseForm):
    """Into which household a member moves."""

    file_no = forms.CharField(label=_("File number of the other household"), max_length=24)
    relation = forms.ChoiceField(label=_("Relation to the head there"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["relation"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose…")),
            *Person._meta.get_field("relation").flatchoices,
        ]

    @property
    def as_head(self) -> bool:
        return bool(self.cleaned_data["relation"] == RELATION_HEAD)
