"""Parts 6 to 10 of a household's file: housing, benefits, drawings, needs, plan."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from households.diagrams import ecomap, family, genogram
from households.models import Benefit, EcoTie, HouseholdPlan, Housing, Need
from households.paper.blocks import Block, Facts, Heading, Note, Picture, Table
from households.paper.registry import HOUSEHOLD, Content, PaperFile, register


def _of(file: PaperFile, model: Any) -> Any:
    return model.objects.visible_to(file.user).filter(household=file.household)


def _names(file: PaperFile) -> dict[Any, str]:
    return {member.pk: member.name for member in file.members}


def _yes_no(value: bool | None) -> str:
    return {True: _("Yes"), False: _("No"), None: _("Not checked")}[value]


def _housing(file: PaperFile) -> list[Block]:
    rows = list(_of(file, Housing))
    if not rows:
        return []
    now, before = rows[0], rows[1:]
    blocks: list[Block] = [
        Facts(
            [
                (_("tenure"), now.get_tenure_display()),
                (_("structure"), now.get_structure_display()),
                (_("floor area (m²)"), now.area),
                (_("number of rooms"), now.rooms),
                (_("danger grade"), now.get_danger_display()),
                (_("drinking water"), now.get_water_display()),
                (_("toilet"), now.get_toilet_display()),
                (_("cooking fuel"), now.get_fuel_display()),
                (_("barrier-free"), _yes_no(now.barrier_free)),
                (_("gas and wiring safe"), _yes_no(now.safe_wiring)),
                (_("dwelling looked at on"), now.checked_on),
            ]
        )
    ]
    if now.remark:
        blocks.append(Note(now.remark))
    if before:
        head = (_("dwelling looked at on"), _("tenure"), _("danger grade"), _("remark"))
        told = [
            (r.checked_on, r.get_tenure_display(), r.get_danger_display(), r.remark) for r in before
        ]
        blocks += [Heading(_("Earlier checks")), Table(head, told, (1.2, 1.5, 1.8, 4))]
    return blocks


def _benefits(file: PaperFile) -> list[Block]:
    names = _names(file)
    rows = [
        (
            benefit.get_kind_display(),
            benefit.policy,
            names.get(benefit.person_id, _("The whole household")),
            "" if benefit.amount is None else f"{benefit.amount} {benefit.get_unit_display()}",
            benefit.starts_on,
            benefit.ends_on,
            benefit.source,
        )
        for benefit in _of(file, Benefit)
    ]
    head = (
        _("kind of benefit"), _("policy"), _("member"), _("amount"), _("from"), _("to"),
        _("granted by or told by"),
    )  # fmt: skip
    return [Table(head, rows, (2, 2, 1.5, 1.8, 1.6, 1.6, 1.8))] if rows else []


def _drawings(file: PaperFile) -> list[Block]:
    drawn = family.of(file.household, file.members, file.user)
    ties = list(_of(file, EcoTie).present())
    blocks: list[Block] = []
    if drawn.figures:
        picture = Picture(str(genogram.draw(drawn)).encode(), "svg", 1.0, drawn.title)
        blocks += [Heading(_("Family diagram")), picture]
    if ties:
        names = _names(file)
        shown = [ecomap.Tie.of(tie, names.get(tie.person_id, "")) for tie in ties]
        picture = Picture(str(ecomap.draw(drawn.title, shown)).encode(), "svg", 0.8, _("Eco-map"))
        blocks += [Heading(_("Eco-map")), picture]
        head = (_("kind of system"), _("name outside"), _("member"), _("strength"), _("direction"))
        rows = [
            (
                tie.get_system_display(),
                tie.name,
                names.get(tie.person_id, _("The whole household")),
                tie.get_strength_display(),
                tie.get_direction_display(),
            )
            for tie in ties
        ]
        blocks.append(Table(head, rows))
    return blocks


def _needs(file: PaperFile) -> list[Block]:
    names = _names(file)
    rows = [
        (
            need.text,
            need.get_kind_display(),
            need.get_level_display(),
            names.get(need.person_id, _("The whole household")),
            need.get_source_display(),
            need.found_on,
            need.get_status_display(),
        )
        for need in _of(file, Need)
    ]
    head = (
        _("need"), _("field of need"), _("level of need"), _("member"), _("found by"),
        _("found on"), _("state"),
    )  # fmt: skip
    return (
        [Heading(_("Needs")), Table(head, rows, (3, 1.6, 1.2, 1.5, 1.4, 1.6, 1.4))] if rows else []
    )


def _plans(file: PaperFile) -> list[Block]:
    blocks: list[Block] = []
    plans = _of(file, HouseholdPlan).select_related("approved_by")
    for plan in plans.prefetch_related("goals__measures", "goals__need"):
        blocks += [
            Heading(f"{plan.title} ({plan.get_status_display()})"),
            Facts(
                [
                    (_("The family agreed on"), plan.agreed_on),
                    (_("Review date"), plan.review_on),
                    (_("Approved by"), plan.approved_by.name if plan.approved_by else ""),
                    (_("Progress"), f"{plan.progress}%"),
                ]
            ),
        ]
        if plan.summary:
            blocks.append(Note(plan.summary))
        rows = [
            (
                goal.text,
                f"{goal.indicator} {goal.baseline} → {goal.target}",
                goal.due_on,
                "\n".join(f"{m.text} ({m.responsible}, {m.due_on})" for m in goal.measures.all()),
                goal.get_result_display() if goal.result != "open" else f"{goal.progress}%",
            )
            for goal in plan.goals.all()
        ]
        if rows:
            head = (_("goal"), _("measured by"), _("due on"), _("measures"), _("result"))
            blocks.append(Table(head, rows, (2.4, 2.2, 1.5, 3.4, 1.1)))
        if plan.review_note:
            blocks.append(Note(f"{_('What the review found')}{_(': ')}{plan.review_note}"))
    return blocks


register(
    Content("housing", HOUSEHOLD, 6, _housing),
    Content("benefits", HOUSEHOLD, 7, _benefits),
    Content("drawings", HOUSEHOLD, 8, _drawings),
    Content("needs", HOUSEHOLD, 9, _needs, order=10),
    Content("plans", HOUSEHOLD, 10, _plans),
)
