"""What proves who attended a session: the list, the sign-in by code, or a photo of the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from services.models.group.group import Group
from services.models.group.session import Attendance, GroupSession
from services.models.sign_in import SignIn

PLANNED = "services.plannedsession"


def _with_proofs(group: Group) -> QuerySet[GroupSession]:
    sheets = Q(record__files__kind="sheet", record__files__removed_at__isnull=True)
    return group.held().annotate(
        listed=Exists(Attendance.objects.filter(session=OuterRef("pk"))),
        by_code=Exists(
            SignIn.objects.filter(
                struck_at__isnull=True, sheet__subject=PLANNED, sheet__row=OuterRef("planned_id")
            )
        ),
        sheets=Count("record__files", filter=sheets),
    )


@dataclass(frozen=True)
class Proof:
    """How the attendance of one session is proved; `sheets` photographed sign-in sheets."""

    listed: bool
    by_code: bool
    sheets: int

    def __bool__(self) -> bool:
        return self.listed or self.by_code or self.sheets > 0

    @property
    def words(self) -> list[str]:
        """For page and paper: 名单, 扫码签到, 签到表 1 张."""
        told = []
        if self.listed:
            told.append(_("list"))
        if self.by_code:
            told.append(_("sign-in by code"))
        if self.sheets:
            told.append(_("sign-in sheet: %(n)s photos") % {"n": self.sheets})
        return told


def proofs(group: Group) -> dict[int, Proof]:
    """Session (by the key of its record) → its proof. One query."""
    return {
        session.pk: Proof(session.listed, session.by_code, session.sheets)  # type: ignore[attr-defined]
        for session in _with_proofs(group)
    }


def unproven(group: Group) -> list[Any]:
    """The sessions held that nothing proves, by number."""
    bare = _with_proofs(group).filter(listed=False, by_code=False, sheets=0)  # type: ignore[misc]
    return list(bare.order_by("number"))


def proof_of(session: GroupSession) -> Proof:
    """The same for one session."""
    return proofs(session.group).get(session.pk, Proof(False, False, 0))
