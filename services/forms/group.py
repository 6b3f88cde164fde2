from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.ui.forms import HouseModelForm
from households.forms.choices import GroupedModelChoice, workers_at
from households.forms.leads import AtStation
from households.places import stations_with
from services.models import Group, GroupEvaluation, GroupMember, GroupObjective, PlannedSession

MOST_OBJECTIVES, MOST_SESSIONS = 6, 16


class GroupForm(AtStation):
    """The plan of a group, all but its rows."""

    permission = "visit.create"
    leader = GroupedModelChoice(label=_("leader"), queryset=User.objects.none())

    class Meta:
        model = Group
        fields = (
            "station", "name", "kind", "nature", "track", "target_group", "theory", "aims",
            "planned_members", "recruitment", "leader", "co_leader", "risk_plan",
            "evaluation_method", "measure", "budget",
        )  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "nature": forms.RadioSelect,
            "aims": forms.Textarea(attrs={"rows": 3}),
            "risk_plan": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "nature"):
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]
        track: Any = self.fields["track"]
        track.empty_label = _("Routine")
        at = [self.at] if self.at else stations_with(self.user, self.permission)
        workers = workers_at(station__in=at)
        people: Any = self.fields["leader"]
        people.queryset = User.objects.filter(pk__in=[pk for pk, _name in workers])
        people.offer(workers, empty=_("Choose…"))
        if not self.initial.get("leader") and str(self.user.pk) in dict(workers):
            self.initial["leader"] = self.user.pk


class ObjectiveForm(HouseModelForm):
    class Meta:
        model = GroupObjective
        fields = ("text", "measured_by")


class PlannedForm(HouseModelForm):
    class Meta:
        model = PlannedSession
        fields = ("theme", "stage", "planned_on", "starts_at", "place")
        widgets = {
            "planned_on": forms.DateInput(),
            "starts_at": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }

    def has_changed(self) -> bool:
        # The stage has a default: a row in which nothing else was filled in is an empty row.
        return bool(set(self.changed_data) - {"stage"})


class ForwardOnly(BaseInlineFormSet):
    """Planned sessions follow each other in day and stage."""

    def clean(self) -> None:
        super().clean()
        stage, day = 0, None
        for form in self.forms:
            told = dict(form.cleaned_data) if form.is_valid() and form.has_changed() else {}
            if not told.get("planned_on") or told.get("DELETE"):
                if form.instance.pk and not told:
                    stage, day = form.instance.stage, form.instance.planned_on
                continue
            if told["stage"] < stage:
                form.add_error("stage", _("Stages do not go back."))
            if day and told["planned_on"] < day:
                form.add_error("planned_on", _("This is before the session above."))
            stage, day = told["stage"], told["planned_on"]


def objectives(data: Any, group: Group, extra: int = 2) -> BaseInlineFormSet:
    """The rows of objectives; empty ones to fill in below."""
    made = inlineformset_factory(
        Group, GroupObjective, form=ObjectiveForm, extra=extra, max_num=MOST_OBJECTIVES
    )
    return made(data, instance=group, prefix="objectives")  # type: ignore[return-value]


def planned_sessions(data: Any, group: Group) -> BaseInlineFormSet:
    """The rows of planned sessions: six to begin with, later two more."""
    made = inlineformset_factory(
        Group, PlannedSession, form=PlannedForm, formset=ForwardOnly,
        extra=2 if group.pk else 6, max_num=MOST_SESSIONS,
    )  # fmt: skip
    return made(data, instance=group, prefix="planned")  # type: ignore[return-value]


class EvaluationForm(HouseModelForm):
    class Meta:
        model = GroupEvaluation
        fields = ("asked", "satisfied", "self_evaluation")
        widgets = {"self_evaluation": forms.Textarea(attrs={"rows": 4})}


class PointsForm(HouseModelForm):
    class Meta:
        model = GroupMember
        fields = ("before", "after")


class AttainedForm(HouseModelForm):
    class Meta:
        model = GroupObjective
        fields = ("attained",)


def points(data: Any, group: Group) -> BaseInlineFormSet:
    """Points before and after, a row a member."""
    made = inlineformset_factory(Group, GroupMember, form=PointsForm, extra=0, can_delete=False)
    rows = GroupMember.objects.select_related("person")
    return made(data, instance=group, prefix="points", queryset=rows)  # type: ignore[return-value]


def attainments(data: Any, group: Group) -> BaseInlineFormSet:
    """How far, a row an objective."""
    made = inlineformset_factory(
        Group, GroupObjective, form=AttainedForm, extra=0, can_delete=False
    )
    return made(data, instance=group, prefix="attained")  # type: ignore[return-value]
