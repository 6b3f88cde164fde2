"""The figures of one group, exactly as the standard defines them (specification 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, F, Sum

from services.models.group.group import Group
from services.models.group.session import Attendance


@dataclass(frozen=True)
class GroupFigures:
    """`sessions` held, of them `confirmed`; `person_times` 小组人次; `members` 小组人数.

    `attended`: attendances of members; `attendance_rate` = attended ÷ (members × sessions held), in
    per cent; `change`: mean of after − before; `attainment`: mean over the objectives, in per cent.
    """

    sessions: int
    confirmed: int
    members: int
    attended: int
    person_times: int
    minutes: int
    spent: Decimal
    change: Decimal | None
    attainment: Decimal | None

    @property
    def attendance_rate(self) -> Decimal | None:
        places = self.members * self.sessions
        return _tenths(Decimal(100) * self.attended / places) if places else None

    @classmethod
    def of(cls, group: Group) -> GroupFigures:
        """Five queries, whatever the size of the group."""
        held = group.held()
        sums = held.aggregate(
            times=Sum("record__person_times"), minutes=Sum("record__minutes"), spent=Sum("spent")
        )
        members = group.members.all()
        change = members.aggregate(mean=Avg(F("after") - F("before")))["mean"]
        attained = group.objectives.aggregate(mean=Avg("attained"))["mean"]
        came = Attendance.objects.filter(session__in=held, state__in=Attendance.CAME)
        return cls(
            sessions=held.count(),
            confirmed=group.confirmed().count(),
            members=members.count(),
            attended=came.count(),
            person_times=sums["times"] or 0,
            minutes=sums["minutes"] or 0,
            spent=sums["spent"] or Decimal(0),
            change=None if change is None else Decimal(change).quantize(Decimal("0.01")),
            attainment=None if attained is None else _tenths(Decimal(attained)),
        )


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))
