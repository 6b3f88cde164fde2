"""Housing, benefits and the two drawings of the family: cards, timeline, completeness."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from households.diagrams import ecomap, family, genogram
from households.file import completeness, timeline
from households.file.page import FilePage, Section, Tab, register
from households.models import Benefit, EcoTie, Household, Housing


def _housing(file: FilePage) -> dict[str, Any]:
    rows = list(Housing.objects.visible_to(file.user).filter(household=file.household)[:20])
    return {
        "housing": rows[0] if rows else None,
        "housing_before": rows[1:],
        "housing_editable": file.may_edit and not file.household.is_closed,
    }


def _benefits(file: FilePage) -> dict[str, Any]:
    rows = list(Benefit.objects.visible_to(file.user).filter(household=file.household))
    names = {member.pk: member.name for member in file.members}
    told = [{"benefit": row, "person": names.get(row.person_id, "")} for row in rows]  # type: ignore[arg-type]
    return {
        "benefits_current": [row for row in told if row["benefit"].is_current],  # type: ignore[attr-defined]
        "benefits_ended": [row for row in told if not row["benefit"].is_current],  # type: ignore[attr-defined]
        "benefits_editable": file.may_edit and not file.household.is_closed,
    }


def _drawings(file: FilePage) -> dict[str, Any]:
    drawn = family.of(file.household, file.members, file.user)
    ties = list(EcoTie.objects.visible_to(file.user).filter(household=file.household))
    present = [tie for tie in ties if tie.ended_on is None]
    names = {member.pk: member.name for member in file.members}
    return {
        "family": drawn,
        "family_svg": genogram.draw(drawn),
        "ties": [{"tie": tie, "person": names.get(tie.person_id, "")} for tie in ties],  # type: ignore[arg-type]
        "ties_svg": ecomap.draw(
            drawn.title,
            [ecomap.Tie.of(tie, names.get(tie.person_id, "")) for tie in present],  # type: ignore[arg-type]
        ),
        "ties_editable": file.may_edit and not file.household.is_closed,
    }


register(
    Section("housing", "overview", 30, "households/sections/_housing.html", _housing),
    Section("benefits", "overview", 40, "households/sections/_benefits.html", _benefits),
    # A tab of its own: the members' tab has its share of questions already.
    Tab("family", _("Family diagram"), 25),
    Section("family", "family", 10, "households/sections/_family.html", _drawings),
)


def _exists(model: Any) -> Any:
    return lambda: Exists(model.objects.filter(household=OuterRef("pk")))


def _to(name: str) -> Any:
    def url(household: Household) -> str:
        return reverse(name, args=[household.uuid])

    return url


completeness.register(
    completeness.Check(
        "housing", 6, _("housing"), _exists(Housing), _to("households:housing-add"),
        {"households.Housing": "household_id"},
    ),
    completeness.Check(
        "benefits", 7, _("benefits"), _exists(Benefit), _to("households:benefit-add"),
        {"households.Benefit": "household_id"},
    ),
    completeness.Check(
        "ties", 8, _("ties of the eco-map"), _exists(EcoTie), _to("households:tie-add"),
        {"households.EcoTie": "household_id"},
    ),
)  # fmt: skip


def _housing_item(housing: Housing) -> timeline.TimelineItem:
    parts = (housing.get_tenure_display(), housing.danger and housing.get_danger_display())
    return timeline.TimelineItem(
        on=housing.checked_on,
        title=_("Housing checked"),
        text=" · ".join(str(part) for part in parts if part),
        tone="warn" if housing.is_dangerous else "gray",
    )


def _benefit_item(benefit: Benefit) -> timeline.TimelineItem:
    return timeline.TimelineItem(
        on=benefit.starts_on,
        title=_("Benefit: %(policy)s") % {"policy": benefit},
        text=benefit.source,
        tone="gray",
    )


timeline.register(
    timeline.Source(
        "housing", _("Housing"), on="checked_on", item=_housing_item,
        rows=lambda household, user: Housing.objects.visible_to(user).filter(household=household),
    )
)  # fmt: skip
timeline.register(
    timeline.Source(
        "benefits", _("Benefits"), on="starts_on", item=_benefit_item,
        rows=lambda household, user: Benefit.objects.visible_to(user).filter(household=household),
    )
)  # fmt: skip
