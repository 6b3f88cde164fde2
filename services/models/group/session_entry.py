"""What is said about one group session, and its rules (specification 2.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.workflow import NotAllowed, WrongStatus, holds
from households.models import Need
from services.models.entry import RecordEntry
from services.models.group.group import Group
from services.models.group.member import GroupMember
from services.models.group.moves import GroupStatus
from services.models.group.plan import PlannedSession, Stage
from services.models.group.session import Attendance, GroupSession
from services.models.record import ServiceRecord
from services.models.workflow import Status
from stations.models import Station

State = Attendance.State
# A session is entered while the group runs, or afterwards until the evaluation is done.
OPEN = (GroupStatus.RUNNING, GroupStatus.ENDED)


def needs_of(group: Group) -> QuerySet[Need]:
    """The needs that its sessions can answer: of its members' households, whoever comes that day."""
    homes = group.members.filter(person__isnull=False).values("person__household")
    return Need.objects.filter(household__in=homes)


@dataclass(kw_only=True)
class SessionEntry(RecordEntry):
    """One session as told. `attendance`: member → state, for every member of that day.

    Members of the register who came are the beneficiaries; guests who came and `walk_ins` are
    counted without a name.
    """

    KIND = ServiceRecord.Kind.GROUP_SESSION
    DETAIL: ClassVar[tuple[str, ...]] = (
        "group", "planned", "number", "theme", "stage", "started_at", "where", "volunteers",
        "blocks", "dynamics", "performance", "reflection", "follow_up", "spent", "walk_ins",
        *RecordEntry.NEEDS,
    )  # fmt: skip

    group: Group
    attendance: Mapping[GroupMember, str]
    theme: str
    stage: int = Stage.FORMING
    planned: PlannedSession | None = None
    number: int | None = None
    started_at: dt.time | None = None
    where: str = ""
    volunteers: str = ""
    blocks: Sequence[dict[str, str]] = field(default_factory=list)
    dynamics: str = ""
    performance: str = ""
    reflection: str = ""
    follow_up: str = ""
    spent: Decimal | None = None
    walk_ins: int = 0
    place: int = ServiceRecord.Place.COMMUNITY
    method: int = ServiceRecord.Method.GROUP_WORK

    def __post_init__(self) -> None:
        came = [member for member, state in self.attendance.items() if state in Attendance.CAME]
        self.served = [member.person for member in came if member.person]
        self.anonymous_count = sum(not member.person_id for member in came) + self.walk_ins
        if self.track is None:
            self.track = self.group.track

    @property
    def station(self) -> Station:
        return self.group.station

    def needs_in_reach(self) -> QuerySet[Need]:
        return needs_of(self.group)

    def lock(self, by: Any) -> None:
        """One session of a group at a time: numbers and stages hold exactly."""
        group = (
            Group.objects.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("station", "track")
            .filter(pk=self.group.pk)
            .first()
        )
        if group is None or not holds(by, self.PERMISSION, group.station):
            raise NotAllowed(_("You cannot record services for this station."))
        self.group = group
        if self.number is None:
            last = group.sessions.aggregate(n=Max("number"))["n"] or 0
            self.number = last + 1

    def check(self, errors: dict[str, Any]) -> None:
        if not self.theme.strip():
            errors["theme"] = _("Give the theme of the session.")
        if self.stage not in Stage.values:
            errors["stage"] = _("Choose the stage of the group.")
        if self.walk_ins < 0:
            errors["walk_ins"] = _("The number of persons cannot be negative.")
        if self.spent is not None and self.spent < 0:
            errors["spent"] = _("The amount cannot be negative.")
        started = self.group.started_on
        if "occurred_on" not in errors and started and self.occurred_on < started:
            errors["occurred_on"] = _("The group started on %(day)s.") % {"day": started}
        belong = set(self.group.members_on(self.occurred_on).values_list("pk", flat=True))
        if any(member.pk not in belong for member in self.attendance):
            errors["attendance"] = _("Only members of that day can be on the list.")
        elif any(state not in State.values for state in self.attendance.values()):
            errors["attendance"] = _("Say for everybody: present, late, excused or absent.")
        if "served" in errors and not self.served and not self.anonymous_count:
            errors["attendance"] = _("Nobody came: a session needs somebody who was there.")
            del errors["served"]
        if self.planned and self.planned.group_id != self.group.pk:
            errors["planned"] = _("This session is planned for another group.")

    def check_against(self, replacing: ServiceRecord | None) -> None:
        """A group that runs; no planned session held twice; stages never go back."""
        if replacing is None and self.group.status not in OPEN:
            raise WrongStatus(
                _("This is “%(status)s” now. Sessions are entered once the group has started.")
                % {"status": self.group.get_status_display()}
            )
        others = GroupSession.objects.filter(group=self.group).exclude(
            record__status=Status.WITHDRAWN
        )
        if replacing is not None:
            others = others.exclude(pk=replacing.pk)
        if self.planned and others.filter(planned=self.planned).exists():
            raise ValidationError({"planned": _("This session is on record already.")})
        # A new session stands behind those of the same day.
        day, number = self.occurred_on, self.number or 10_000
        before = Q(record__occurred_on__lt=day) | Q(record__occurred_on=day, number__lt=number)
        after = Q(record__occurred_on__gt=day) | Q(record__occurred_on=day, number__gt=number)
        if others.filter(before, stage__gt=self.stage).exists():
            reached = max(others.filter(before).values_list("stage", flat=True))
            raise ValidationError(
                {
                    "stage": _("The group has reached “%(stage)s”; stages do not go back.")
                    % {"stage": Stage(reached).label}
                }
            )
        if others.filter(after, stage__lt=self.stage).exists():
            raise ValidationError(
                {"stage": _("A later session is at an earlier stage; stages do not go back.")}
            )

    def wrote(self, record: ServiceRecord, *, first: bool) -> None:
        """The list of that day, exactly as told."""
        session = record.group_session
        session.attendance.exclude(member__in=list(self.attendance)).delete()
        for member, state in self.attendance.items():
            Attendance.objects.update_or_create(
                session=session, member=member, defaults={"state": state}
            )
        self.group.settle()
