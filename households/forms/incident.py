"""Critical incidents: raising one, noting what is done, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ids import uuid7
from core.ui.forms import HouseForm
from households.forms.moments import clock_field, not_ahead, now, words_field
from households.models import Incident, IncidentAction, IncidentFacts, Person


class IncidentForm(HouseForm):
    """A new incident: what must be known at once first, the rest folded."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Type of incident"), choices=Incident.Kind.choices, widget=forms.RadioSelect
    )
    danger_now = forms.TypedChoiceField(
        label=_("Is anybody in danger now?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    found_at = clock_field(_("Found at"))
    persons = forms.MultipleChoiceField(
        label=_("Persons"), required=False, widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(label=_("Where it happened"), max_length=200, required=False)
    found_by = forms.CharField(label=_("Found by"), max_length=60, required=False)
    facts = words_field(
        _("What happened (facts only)"), rows=4, max_length=4000,
        help_text=_("Only what was seen and heard: who, when, where, what. No opinion."),
    )  # fmt: skip
    called = forms.MultipleChoiceField(
        label=pgettext_lazy("by phone", "Called"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(whom.value, whom.label) for whom in IncidentAction.CALLS],
    )  # fmt: skip
    told = forms.MultipleChoiceField(
        label=_("Told"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            (whom.value, whom.label)
            for whom in IncidentAction.Whom
            if whom not in IncidentAction.CALLS
        ],
    )  # fmt: skip
    action = words_field(_("Action taken"), rows=2, max_length=1000, required=False)

    def __init__(self, *args: Any, members: list[Person], **kwargs: Any) -> None:
        self.members = members
        first = {"uuid": uuid7(), "found_at": now()}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        people: Any = self.fields["persons"]
        people.choices = [(str(member.uuid), member.name) for member in members]

    def clean_found_at(self) -> Any:
        return not_ahead(self.cleaned_data["found_at"])

    @property
    def chosen_persons(self) -> list[Person]:
        wanted = set(self.cleaned_data["persons"])
        return [member for member in self.members if str(member.uuid) in wanted]


class ActionForm(HouseForm):
    """What was done, who was called or told, and when."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("What"), choices=IncidentAction.Kind.choices, widget=forms.RadioSelect,
        initial=IncidentAction.Kind.ACTION,
    )  # fmt: skip
    whom = forms.ChoiceField(
        label=_("Whom"), choices=[("", _("Nobody")), *IncidentAction.Whom.choices], required=False
    )
    at = clock_field(_("Time"))
    text = words_field(_("Words"), rows=2, max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"uuid": uuid7(), "at": now(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean_at(self) -> Any:
        return not_ahead(self.cleaned_data["at"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_action = data.get("kind") == IncidentAction.Kind.ACTION
        if is_action and not data.get("text"):
            self.add_error("text", _("Write what was done."))
        if not is_action and not data.get("whom"):
            self.add_error("whom", _("Choose who was called or told."))
        return data


class OutcomeForm(forms.ModelForm):
    """What came of it: outcomes, review meeting, lessons."""

    class Meta:
        model = IncidentFacts
        fields = ("outcomes", "reviewed_on", "review", "lessons")
        widgets = {
            "reviewed_on": forms.DateInput({"type": "date", "class": "inp"}, format="%Y-%m-%d"),
            **{
                name: forms.Textarea({"rows": 3, "class": "inp"})
                for name in ("outcomes", "review", "lessons")
            },
        }
