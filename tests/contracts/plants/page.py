"""Needs, plan, housing, benefits and ties of the planted household."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from households.models import (
    Benefit,
    EcoTie,
    HouseholdPlan,
    Housing,
    Need,
    PlanGoal,
    PlanMeasure,
)


def plant(county: Any, word: str) -> None:
    household = county.households[0]
    today = timezone.localdate()
    need = Need.objects.create(household=household, text=f"{word}需要助浴")
    plan = HouseholdPlan.objects.create(
        household=household, title=f"{word}计划", summary=f"{word}情况", review_note=f"{word}回顾"
    )
    goal = PlanGoal.objects.create(plan=plan, need=need, text=f"{word}目标", target=f"{word}每周")
    measure = PlanMeasure.objects.create(
        goal=goal, text=f"{word}措施", responsible=f"{word}邻居", due_on=today
    )
    housing = Housing.objects.create(household=household, tenure="own", remark=f"{word}漏雨")
    benefit = Benefit.objects.create(
        household=household, kind="1", policy=f"{word}低保", source=f"{word}民政办"
    )
    tie = EcoTie.objects.create(household=household, system="neighbour", name=f"{word}婶")
    rows = {
        "needs": need, "plans": plan, "goals": goal, "measures": measure, "housing": housing,
        "benefits": benefit, "ties": tie,
    }  # fmt: skip
    for route, row in rows.items():
        county.keys[f"{route}/"] = [row.uuid, household.uuid]
        county.planted.append(str(row.uuid))
