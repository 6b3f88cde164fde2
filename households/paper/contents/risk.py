"""Part 6 of a person's file: every setting of the risk level, with its reason."""

from __future__ import annotations

from django.utils.translation import gettext as _

from households.models import RiskChange
from households.paper.blocks import Block, Table
from households.paper.registry import PERSON, Content, PaperFile, register
from households.risk_levels import level_of


def _risk(file: PaperFile) -> list[Block]:
    changes = RiskChange.objects.visible_to(file.user).filter(person=file.person)
    rows = [
        (change.at, str(level_of(change.to_level).label), change.reason, str(change.by or ""))
        for change in changes.select_related("by")
    ]
    head = (_("Time"), _("Risk level"), _("Reason"), _("By"))
    return [Table(head, rows, (1.6, 1.6, 4, 1.2))] if rows else []


register(Content("person-risk", PERSON, 6, _risk))
