"""Needs and the service plan (一户一策): their tab, timeline and share in completeness."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import MoveLog
from households.file import completeness, timeline
from households.file.page import FilePage, Section, Tab, register
from households.models import Household, HouseholdPlan, Need

LEVEL_TONE = {Need.Level.HIGH: "bad", Need.Level.MEDIUM: "warn", Need.Level.LOW: ""}
STATE_TONE = {
    Need.Status.OPEN: "warn",
    Need.Status.SERVED: "br",
    Need.Status.MET: "ok",
    Need.Status.CLOSED: "",
}


def _needs(file: FilePage) -> dict[str, Any]:
    found = list(Need.objects.visible_to(file.user).filter(household=file.household))
    names = {member.pk: member for member in file.members}
    rows = []
    for need in found:
        need.household = file.household
        rows.append(
            {
                "need": need,
                "person": names.get(need.person_id),  # type: ignore[arg-type]
                "tone": LEVEL_TONE[Need.Level(need.level)],
                "state_tone": STATE_TONE[Need.Status(need.status)],
                "moves": need.offered(file.user) if file.may_edit else [],
            }
        )
    order = list(Need.Level)
    rows.sort(key=lambda row: (not row["need"].stands, order.index(row["need"].level)))  # type: ignore[arg-type, union-attr]
    return {
        "needs_standing": [row for row in rows if row["need"].stands],  # type: ignore[union-attr]
        "needs_done": [row for row in rows if not row["need"].stands],  # type: ignore[union-attr]
        "needs_editable": file.may_edit and not file.household.is_closed,
    }


def _plans(file: FilePage) -> dict[str, Any]:
    plans = list(
        HouseholdPlan.objects.visible_to(file.user)
        .filter(household=file.household)
        .select_related("approved_by")
        .prefetch_related("goals__measures", "goals__need")
    )
    for plan in plans:
        plan.household = file.household
    current = next((plan for plan in plans if not plan.is_closed), None)
    return {
        "plan": current,
        "plan_moves": current.offered(file.user) if current else [],
        "plans_past": [plan for plan in plans if plan is not current],
        "plan_editable": file.may_edit and not file.household.is_closed,
    }


def _standing(file: FilePage) -> int | None:
    """Beside the tab's name: the needs that still stand, out of the timeline's own count."""
    return file.timeline_counts.get("needs")


register(
    Tab("needs", _("Needs and plan"), 30, count=_standing),
    Section("needs", "needs", 10, "households/sections/_needs.html", _needs),
    Section("plan", "needs", 20, "households/sections/_plan.html", _plans),
)


def _need_add(household: Household) -> str:
    return reverse("households:need-add", args=[household.uuid])


def _plan_add(household: Household) -> str:
    return f"{household.get_absolute_url()}?tab=needs#plan"


completeness.register(
    completeness.Check(
        "needs", 9, _("needs"),
        lambda: Exists(Need.objects.filter(household=OuterRef("pk"))),
        _need_add, {"households.Need": "household_id"},
    ),
    completeness.Check(
        "plan", 10, _("an approved service plan"),
        lambda: Exists(
            HouseholdPlan.objects.filter(household=OuterRef("pk")).exclude(status="draft")
        ),
        _plan_add, {"households.HouseholdPlan": "household_id"},
    ),
)  # fmt: skip


# --- on the timeline -----------------------------------------------------------------------------


def _tab(household_uuid: Any) -> str:
    return f"{reverse('households:file', args=[household_uuid])}?tab=needs"


def _need_item(need: Need) -> timeline.TimelineItem:
    return timeline.TimelineItem(
        on=need.found_on,
        title=_("Need found: %(text)s") % {"text": need.text},
        text=f"{need.get_kind_display()} · {need.get_source_display()}",
        tag=need.get_status_display(),
        tone="warn" if need.stands and need.level == Need.Level.HIGH else "",
        url=_tab(need.household.uuid),
    )


def _steps(household: Household, user: Any) -> QuerySet:
    """Moves of the household's needs and plans."""
    needs = Need.objects.filter(household=household).values("pk")
    plans = HouseholdPlan.objects.filter(household=household).values("pk")
    return MoveLog.objects.visible_to(user).filter(
        Q(of=Need._meta.label_lower, row__in=needs)
        | Q(of=HouseholdPlan._meta.label_lower, row__in=plans)
    )


def _step_item(log: MoveLog) -> timeline.TimelineItem:
    model: Any = Need if log.of == Need._meta.label_lower else HouseholdPlan
    move = model.MOVES.get(log.move)
    return timeline.TimelineItem(
        on=timeline.day_of(log.at),
        title=f"{model._meta.verbose_name}{_(': ')}{move.label if move else log.move}",
        text=" · ".join(part for part in (str(log.by or ""), log.reason) if part),
        tone="gray",
    )


timeline.register(
    timeline.Source(
        "needs", _("Needs"), on="found_on", item=_need_item, related=("household",),
        rows=lambda household, user: Need.objects.visible_to(user).filter(household=household),
    )
)  # fmt: skip
timeline.register(
    timeline.Source(
        "steps", _("Progress of needs and plans"), rows=_steps, on="at", item=_step_item,
        related=("by",),
    )
)  # fmt: skip
