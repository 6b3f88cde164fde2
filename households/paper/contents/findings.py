"""Part 9 (assessments) of a household's file; 5 (scales) and 6 (risk) of a person's.

The household's file says only that a scale was run: what it came to stands in the person's file, for
those who may read it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from households.models import RiskChange, ScaleResult
from households.models.scale_result import READ
from households.paper.blocks import Block, Heading, Table
from households.paper.registry import HOUSEHOLD, PERSON, Content, PaperFile, register
from households.risk_levels import level_of
from households.scale_catalogue import scale


def _results(file: PaperFile, people: list[Any]) -> list[ScaleResult]:
    if not file.user.may(READ):
        return []
    found = ScaleResult.objects.visible_to(file.user).current().filter(person__in=people)
    return list(found.select_related("assessor", "person").order_by("assessed_on", "pk"))


def _assessments(file: PaperFile) -> list[Block]:
    rows = [
        (r.assessed_on, r.person.name, _name(r), str(r.assessor), r.valid_until)
        for r in _results(file, list(file.members))
    ]
    head = (_("Date"), _("Name"), _("Scale"), _("Assessor"), _("valid until"))
    return [Heading(_("Assessments")), Table(head, rows)] if rows else []


def _scales(file: PaperFile) -> list[Block]:
    rows = [
        (
            r.assessed_on,
            _name(r),
            "" if r.total is None else r.total,
            r.band.label if scale(r.scale) else "",
            str(r.assessor),
        )
        for r in _results(file, [file.person])
    ]
    head = (_("Date"), _("Scale"), _("Score"), _("Result"), _("Assessor"))
    return [Table(head, rows, (1.3, 3, 1, 2.4, 1.3))] if rows else []


def _name(result: ScaleResult) -> str:
    used = scale(result.scale)
    return str(used.title) if used else result.scale


def _risk(file: PaperFile) -> list[Block]:
    changes = RiskChange.objects.visible_to(file.user).filter(person=file.person)
    rows = [
        (change.at, str(level_of(change.to_level).label), change.reason, str(change.by or ""))
        for change in changes.select_related("by")
    ]
    head = (_("Time"), _("Risk level"), _("Reason"), _("By"))
    return [Table(head, rows, (1.6, 1.6, 4, 1.2))] if rows else []


register(
    Content("assessments", HOUSEHOLD, 9, _assessments, order=5),
    Content("person-scales", PERSON, 5, _scales),
    Content("person-risk", PERSON, 6, _risk),
)
