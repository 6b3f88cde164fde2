"""Adding, changing and moving the rows of a household's file: one view each for all kinds of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.workflow import Refused
from households.forms import parts as forms
from households.models import (
    Benefit,
    EcoTie,
    Household,
    HouseholdPlan,
    Housing,
    Need,
    PlanGoal,
    PlanMeasure,
)
from households.views.edit import Editing

Text = str | Promise


@dataclass(frozen=True)
class Kind:
    """One kind of row: its form, the tab it stands on, its words.

    `parent`: the model under whose uuid new rows are made (the household unless given) and
    `parent_field` the foreign key to it. `locked(row)`: why a row can no longer be changed.
    """

    model: Any
    form: type[forms.PartForm]
    tab: str
    add: Text
    change: Text
    parent: Any = Household
    parent_field: str = "household"
    locked: Callable[[Any], Text | None] = lambda row: None


def _closed_plan(plan: HouseholdPlan) -> Text | None:
    return gettext_lazy("A closed plan stays as it is.") if plan.is_closed else None


NEED = Kind(
    Need, forms.NeedForm, "needs", gettext_lazy("Add a need"), gettext_lazy("Change the need")
)
PLAN = Kind(
    HouseholdPlan, forms.PlanForm, "needs", gettext_lazy("Draw up a service plan"),
    gettext_lazy("Change the service plan"), locked=_closed_plan,
)  # fmt: skip
GOAL = Kind(
    PlanGoal, forms.GoalForm, "needs", gettext_lazy("Add a goal"), gettext_lazy("Change the goal"),
    HouseholdPlan, "plan", lambda goal: _closed_plan(goal.plan),
)  # fmt: skip
MEASURE = Kind(
    PlanMeasure, forms.MeasureForm, "needs", gettext_lazy("Add a measure"),
    gettext_lazy("Change the measure"), PlanGoal, "goal",
    lambda measure: _closed_plan(measure.goal.plan),
)  # fmt: skip
HOUSING = Kind(
    Housing, forms.HousingForm, "overview", gettext_lazy("Record the housing"),
    gettext_lazy("Change the housing record"),
)  # fmt: skip
BENEFIT = Kind(
    Benefit, forms.BenefitForm, "overview", gettext_lazy("Add a benefit"),
    gettext_lazy("Change the benefit"),
)  # fmt: skip
TIE = Kind(
    EcoTie, forms.TieForm, "family", gettext_lazy("Add a tie"), gettext_lazy("Change the tie")
)


class OfKind(Editing):
    """What the views have in common: the kind, the phone's template, the way back."""

    kind: ClassVar[Any] = None
    phone: ClassVar[bool] = False

    def row(self, request: HttpRequest, model: Any, uuid: UUID) -> Any:
        """The row with its household, if the user reaches it and the file is open to them."""
        row = get_object_or_404(model.objects.visible_to(request.user), uuid=uuid)
        self.find(request, row.household.uuid)
        return row

    def back(self, household: Household, anchor: str = "") -> str:
        name = "households:phone-file" if self.phone else "households:file"
        return f"{reverse(name, args=[household.uuid])}?tab={self.kind.tab}{anchor}"

    def show(
        self, request: HttpRequest, form: forms.PartForm, title: Text, status: int = 200
    ) -> HttpResponse:
        template = "households/phone_part.html" if self.phone else "households/part.html"
        context = {
            "form": form,
            "forms": [form],
            "household": form.household,
            "title": title,
            "back": self.back(form.household),
        }
        return render(request, template, context, status=status)

    def save(self, request: HttpRequest, form: forms.PartForm, title: Text) -> HttpResponse:
        if not form.is_valid():
            return self.show(request, form, title, status=422)
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            # Somebody entered the same in the meantime.
            form.add_error(None, _("This is on the list already."))
            return self.show(request, form, title, status=422)
        messages.success(request, _("Saved."))
        return redirect(self.back(form.household))


class PartAdd(OfKind, View):
    """`uuid` is that of the household, or of the plan or goal under which the row is made."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.form(request, uuid), self.kind.add)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.save(request, self.form(request, uuid), self.kind.add)

    def form(self, request: HttpRequest, uuid: UUID) -> Any:
        if self.kind.parent is Household:
            parent: Any = self.find(request, uuid)
            household = parent
        else:
            parent = self.row(request, self.kind.parent, uuid)
            household = parent.household
        row = self.kind.model(**{self.kind.parent_field: parent})
        if hasattr(row, "created_by_id"):
            row.created_by = request.user
        if refused := self.kind.locked(row):
            raise PermissionDenied(refused)
        return self.kind.form(request.POST or None, instance=row, household=household)


class PartEdit(OfKind, View):
    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.form(request, uuid), self.kind.change)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.save(request, self.form(request, uuid), self.kind.change)

    def form(self, request: HttpRequest, uuid: UUID) -> Any:
        row = self.row(request, self.kind.model, uuid)
        if refused := self.kind.locked(row):
            raise PermissionDenied(refused)
        return self.kind.form(request.POST or None, instance=row, household=row.household)


class PartMove(OfKind, View):
    """POST `move` and, where the move needs one, `reason`."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.row(request, self.kind.model, uuid)
        name = request.POST.get("move", "")
        if name not in row.MOVES:
            raise Http404
        try:
            row.make(name, by=request.user, reason=request.POST.get("reason", ""))
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            move = row.MOVES[name]
            messages.success(
                request,
                _("%(what)s: %(state)s.") % {"what": move.label, "state": row.get_status_display()},
            )
        return redirect(self.back(row.household))
