"""Results of scales on paper: part 9 of a household's file, part 5 of a person's.

Only for who reads results; on the paper of everybody else the parts stay as they are.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from households.models import ScaleResult
from households.paper.blocks import Block, Heading, Note, Table
from households.paper.registry import HOUSEHOLD, PERSON, Content, PaperFile, register
from households.scales import NEVER_A_DIAGNOSIS, scale

PRINTED = 60


def _table(results: list[ScaleResult], names: dict[Any, str]) -> list[Block]:
    known = [result for result in results if scale(result.scale) is not None]
    if not known:
        return []
    rows = [
        [
            names[result.person_id],
            result.definition.short,
            result.assessed_on,
            "" if result.total is None else f"{result.total}/{result.definition.highest}",
            result.band.label,
            result.valid_until,
            result.body or str(result.assessor),
        ]
        for result in known
    ]
    head = [
        _("Name"), _("Scale"), _("Date of assessment"), _("Points"), _("Band"), _("Valid until"),
        _("Assessor"),
    ]  # fmt: skip
    return [Table(head, rows, (2, 3, 2, 1.2, 3, 2, 2)), Note(NEVER_A_DIAGNOSIS)]


def _of_household(file: PaperFile) -> list[Block]:
    """The newest result of each scale and member."""
    names = {member.pk: member.name for member in file.members}
    found = (
        ScaleResult.objects.visible_to(file.user)
        .filter(person__in=list(names))
        .newest()
        .select_related("assessor")
        .order_by("person_id", "scale")[:PRINTED]
    )
    table = _table(list(found), names)
    return [Heading(_("Scales")), *table] if table else []


def _of_person(file: PaperFile) -> list[Block]:
    """Every result that stands, the newest first."""
    if file.person is None:
        return []
    found = (
        ScaleResult.objects.visible_to(file.user)
        .filter(person=file.person)
        .current()
        .select_related("assessor")[:PRINTED]
    )
    return _table(list(found), {file.person.pk: file.person.name})


register(
    Content("scales", HOUSEHOLD, 9, _of_household, order=60),
    Content("person-scales", PERSON, 5, _of_person),
)
