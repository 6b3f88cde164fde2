"""Opening a case, and who works on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting, User
from accounts.roles import ROLES
from campaigns.models import Track
from core.ui.forms import HouseForm
from core.workflow import holds
from households.models import Person, kept_from_children
from services.forms.case.base import CaseRowForm, area
from services.forms.tracks import track_choices
from services.models import Case, ServiceRecord, open_case
from services.models.case.choices import OPEN, Source, Theory
from services.models.case.counting import retrack
from stations.models import Station


def case_workers(station: Station) -> Any:
    """Who may be the social worker of a case at the station."""
    roles = [code for code, role in ROLES.items() if "case.edit" in role.permissions]
    posted = Posting.objects.current().filter(station=station, role__in=roles)
    return User.objects.filter(pk__in=posted.values("user"), is_active=True).order_by("name", "pk")


class OpenForm(HouseForm):
    """A new case of `person`. `save` gives it; it raises what `open_case` raises."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    source = forms.ChoiceField(
        label=_("Where the case comes from"), choices=Source.choices, widget=forms.RadioSelect
    )
    problem = forms.CharField(
        label=_("Presenting problem"), max_length=2000, widget=area(5),
        help_text=_("At least 20 characters: what brings the person here, in plain words."),
    )  # fmt: skip
    opened_on = forms.DateField(label=_("Opened on"), widget=forms.DateInput)
    track = forms.TypedChoiceField(label=_("Belongs to"), coerce=int, initial=0)
    business_field = forms.TypedChoiceField(
        label=_("Business field"), choices=ServiceRecord.BusinessField.choices, coerce=int,
        initial=1,
    )  # fmt: skip
    theory = forms.ChoiceField(
        label=_("Theory or model"), choices=[("", _("Not chosen yet")), *Theory.choices],
        required=False,
    )  # fmt: skip
    worker = forms.ModelChoiceField(
        label=_("Primary social worker"), queryset=User.objects.none(), empty_label=None
    )
    second_case_reason = forms.CharField(
        label=_("Why a second open case"), max_length=200, required=False
    )
    emergency_reason = forms.CharField(
        label=_("Emergency: what was the danger?"), max_length=300, required=False
    )

    def __init__(self, *args: Any, person: Person, user: Any, **kwargs: Any) -> None:
        self.person, self.user = person, user
        station = person.station
        kwargs["initial"] = {
            "opened_on": timezone.localdate(), "worker": user.pk, "source": "worker",
            **(kwargs.get("initial") or {}),
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["track"].choices = track_choices()
        is_head = holds(user, "case.approve", station)
        if is_head:
            fields["worker"].queryset = case_workers(station)
        else:
            fields["worker"].queryset = User.objects.filter(pk=user.pk)
            fields["worker"].widget = forms.HiddenInput()
        self.standing = Case.objects.filter(person=person, station=station, status__in=OPEN).first()
        if not (is_head and self.standing):
            del fields["second_case_reason"]
        if not self.is_bound:
            fields["emergency_reason"].widget = forms.HiddenInput()
        self.load = Case.objects.load_of(user)

    @property
    def load_warning(self) -> bool:
        return self.load >= settings.CASE_LOAD_WARNING

    def save(self) -> Case:
        data = dict(self.cleaned_data)
        track = data.pop("track")
        data["track"] = Track.objects.get(pk=track) if track else None
        return open_case(self.person, by=self.user, **data)


class StaffForm(CaseRowForm):
    """Who works on the case, and how it is counted."""

    class Meta:
        model = Case
        fields = ("worker", "co_workers", "source", "theory", "track", "business_field")
        widgets = {"co_workers": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        there = case_workers(self.case.station)
        present = Q(pk=self.case.worker_id) | Q(pk__in=there.values("pk"))
        fields["worker"].queryset = User.objects.filter(present).order_by("name", "pk")
        fields["worker"].empty_label = None
        fields["co_workers"].queryset = there
        fields["track"].empty_label = _("Routine")
        if not self.case.holds(self.user, "case.approve"):
            fields["worker"].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        others = data.get("co_workers")
        if others is not None and data.get("worker"):
            data["co_workers"] = others.exclude(pk=data["worker"].pk)
        for person in [data.get("worker"), *(data.get("co_workers") or ())]:
            if person and (words := kept_from_children(person, data.get("track"))):
                self.add_error("track", f"{person.name}: {words}")
        return data

    def save(self, commit: bool = True) -> Any:
        case = super().save(commit)
        retrack(case)
        return case
