"""The page of a case: the stepper that says what is missing, and its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.workflow import Refused
from households.sight import note_reading
from households.views.moves import told_log
from services.models import Case, CaseContact, Referral, SupervisionOpinion
from services.models.case import conditions
from services.models.case.choices import WAY, CaseStatus, CloseReason, RefusalReason
from services.views.cases.access import CasePages

# The step that leads on from each state, and the part of the file where its conditions are met.
FORWARD = {
    "intake": ("accept", "case-intake"),
    "assessment": ("plan", "case-assessment"),
    "planning": ("start", "case-plan"),
    "intervention": ("evaluate", "case-contact"),
    "evaluation": ("close", "case-closing"),
    "closed": ("follow_up", "case-follow-up"),
    "follow_up": ("archive", ""),
}
TABS: dict[str, str | Promise] = {
    "overview": gettext_lazy("Overview"),
    "assessment": gettext_lazy("Pre-assessment"),
    "plan": gettext_lazy("Plan and goals"),
    "contacts": gettext_lazy("Contacts"),
    "supervision": gettext_lazy("Supervision"),
    "closing": gettext_lazy("Closing"),
    "files": gettext_lazy("Photos and papers"),
}
CONTACTS_SHOWN = 50
# What the card of referrals does not show: nothing is opened that is not read.
WORDS = ("reason", "situation", "emergency_reason", "summary")


@dataclass(frozen=True)
class Step:
    label: str | Promise
    state: str  # done, now, ahead


def steps(case: Case) -> list[Step]:
    """The way of a case with where it stands; beside the way, where it was last on it."""
    on_way = case.status if case.status in WAY else case.suspended_from or "intake"
    place = [status.value for status in WAY].index(on_way)
    return [
        Step(status.label, "done" if n < place else "now" if n == place else "ahead")
        for n, status in enumerate(WAY)
    ]


class CasePage(CasePages, View):
    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case: Case = self.find(request, uuid)
        note_reading(request, case.household)
        return self.show(request, "services/case/page.html", self.context(request, case))

    def context(self, request: HttpRequest, case: Case) -> dict[str, Any]:
        user: Any = request.user
        readable = case.may_read(user)
        tab = request.GET.get("tab", "")
        tab = tab if tab in TABS else "overview"
        move, part = FORWARD.get(case.status, ("", ""))
        offered = case.offered(user) if readable else []
        writes = case.may_write(user)
        context: dict[str, Any] = {
            "case": case,
            "tab": tab,
            "tabs": [
                (key, label, self.url("case", case.uuid) + f"?tab={key}")
                for key, label in TABS.items()
            ],
            "readable": readable,
            "writes": writes,
            "steps": steps(case),
            "aside": case.status if case.status not in WAY else "",
            "forward": case.MOVES[move] if move else None,
            "forward_refusal": case.refusal(move, user) if move else None,
            "missing": case.missing(move) if move and readable else [],
            "fill_in": self.url(part, case.uuid) if part and writes else "",
            "moves": [(name, made, lacking) for name, made, lacking in offered if name == move],
            "other_moves": [row for row in offered if row[0] != move],
            "move_base": self.url("case-move", case.uuid, "-").removesuffix("-/"),
            "refusal_reasons": RefusalReason.choices,
            "asked_to_close": CloseReason(case.asked_to_close).label if case.asked_to_close else "",
            "may_reopen": case.status in (CaseStatus.CLOSED, CaseStatus.FOLLOW_UP)
            and case.holds(user, "case.approve"),
            "may_advise": SupervisionOpinion.refusal(case, user, "-") is None and case.is_open,
            "may_contact": writes and case.is_working,
            "may_propose_refusal": writes and case.status == CaseStatus.INTAKE,
            # The reason is chosen in the form of the step; the referral must be there before.
            "referral_lacks": conditions.referred(case)
            if any(name == "refer_out" for name, *_rest in offered)
            else [],
            "may_refer": case.may_refer(user) and case.person.is_active,
        }
        if readable:
            context["referrals"] = list(
                Referral.objects.visible_to(user).filter(case=case).defer(*WORDS)
            )
            context |= self.of_tab(case, tab, request)
        return context

    def of_tab(self, case: Case, tab: str, request: HttpRequest) -> dict[str, Any]:
        if tab == "assessment":
            return {"reports": list(case.assessments.select_related("by"))}
        if tab == "plan":
            plans = list(case.plans.prefetch_related("goals"))
            for goal in plans[0].goals.all() if plans else ():
                goal.told = goal.history()  # type: ignore[attr-defined]
            return {"plan": plans[0] if plans else None, "older_plans": plans[1:]}
        if tab == "contacts":
            contacts = CaseContact.objects.visible_to(request.user).filter(case=case)
            rows = contacts.select_related("record__worker").order_by("-started_at")
            return {"contacts": list(rows[:CONTACTS_SHOWN])}
        if tab == "supervision":
            return {"opinions": list(case.opinions.select_related("by", "plan"))}
        if tab == "files":
            return {}
        if tab == "closing":
            plan = case.plan
            return {
                "closing": getattr(case, "closing", None),
                "goals": list(plan.goals.all()) if plan else [],
                "follow_ups": list(case.follow_ups.select_related("by")),
            }
        return {
            "intake": case.intake_row,
            "co_workers": list(case.co_workers.all()),
            "reopened_as": list(case.reopened_as.all()),
            "log": told_log(case),
        }


class CaseMove(CasePages, View):
    """POST one step with the fields it names; a refusal is said on the case's page."""

    def post(self, request: HttpRequest, uuid: UUID, move: str) -> HttpResponse:
        case: Case = self.find(request, uuid)
        known = case.MOVES.get(move)
        if known is None or known.by_system:
            raise Http404
        back = redirect(self.url("case", case.uuid))
        try:
            given = {
                name: case._meta.get_field(name).clean(request.POST[name].strip() or None, case)  # type: ignore[union-attr]
                if name == "resume_on"
                else request.POST[name].strip()[: case._meta.get_field(name).max_length]  # type: ignore[union-attr]
                for name in known.fields
                if name in request.POST
            }
            case.make(move, by=request.user, reason=request.POST.get("reason", ""), **given)  # type: ignore[arg-type]
        except Refused as refused:
            messages.error(request, str(refused))
        except ValidationError as error:
            messages.error(request, "; ".join(error.messages))
        else:
            messages.success(
                request, _("The case is “%(state)s” now.") % {"state": case.get_status_display()}
            )
        return back


class CaseReopen(CasePages, View):
    """POST: a new case of the same person, linked to this one."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case: Case = self.find(request, uuid)
        try:
            again = case.reopen(request.user)
        except (ValidationError, Refused) as error:
            messages.error(
                request,
                "; ".join(error.messages) if isinstance(error, ValidationError) else str(error),
            )
            return redirect(self.url("case", case.uuid))
        messages.success(request, _("Case %(number)s is open.") % {"number": again.case_no})
        return redirect(self.url("case", again.uuid))
