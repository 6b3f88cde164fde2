from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Track
from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from core.workflow import HasMoves
from households.models import next_file_numbers
from services.models.activity.activity import Activity
from services.models.group.moves import (
    COURSE,
    FEWEST_MEMBERS,
    MOST_MEMBERS,
    MOVES,
    TAKES_MEMBERS,
    USUAL_MEMBERS,
    GroupStatus,
    fewest_sessions,
)
from services.models.milestone import Milestone
from services.models.record import ServiceRecord
from services.models.workflow import Status
from stations.models import Station

if TYPE_CHECKING:
    from services.models.group.evaluation import GroupEvaluation


class GroupQuerySet(VisibleQuerySet):
    def counted(self) -> GroupQuerySet:
        """Those that count as one 小组: plan approved, enough sessions confirmed, evaluated.

        Exactly the groups with a GROUP_ENDED milestone.
        """
        ended = Milestone.objects.filter(kind=Milestone.Kind.GROUP_ENDED, subject="services.group")
        return self.filter(pk__in=ended.values("row"))

    def under_way(self) -> GroupQuerySet:
        """Neither archived nor cancelled."""
        return self.exclude(status__in=(GroupStatus.ARCHIVED, GroupStatus.CANCELLED))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Group(HasMoves, models.Model):
    """One group 小组, from plan to archive. Its sessions are `ServiceRecord`s of their own kind."""

    Status = GroupStatus

    class Kind(models.TextChoices):
        EDUCATION = "education", _("Education group")
        GROWTH = "growth", _("Growth group")
        SUPPORT = "support", _("Support group")
        THERAPY = "therapy", _("Therapy group")
        TASK = "task", _("Task group")
        INTEREST = "interest", _("Interest group")
        OTHER = "other", _("Other")

    class Nature(models.TextChoices):
        CLOSED = "closed", _("Closed group")
        OPEN = "open", _("Open group")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    group_no = models.CharField(_("group number"), max_length=30, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="groups", verbose_name=_("station")
    )
    name = models.CharField(_("name of the group"), max_length=60)
    kind = models.CharField(_("type of group"), max_length=10, choices=Kind, default=Kind.SUPPORT)
    nature = models.CharField(
        _("nature of the group"), max_length=6, choices=Nature, default=Nature.CLOSED
    )
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("track"),
        help_text=_("Empty for routine work."),
    )  # fmt: skip
    target_group = models.CharField(_("for whom"), max_length=100, blank=True)
    theory = models.CharField(_("theory"), max_length=300, blank=True)
    aims = models.TextField(_("aims"), max_length=1000, blank=True)
    planned_members = models.PositiveSmallIntegerField(
        _("members planned"), default=8,
        validators=[MinValueValidator(FEWEST_MEMBERS), MaxValueValidator(MOST_MEMBERS)],
        help_text=_("3 to 25; 6 to 15 work best."),
    )  # fmt: skip
    recruitment = models.CharField(_("how members are found"), max_length=200, blank=True)
    budget = models.DecimalField(
        _("budget (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="led_groups",
        verbose_name=_("leader"),
    )  # fmt: skip
    co_leader = models.CharField(_("co-leader"), max_length=60, blank=True)
    risk_plan = models.TextField(
        _("expected difficulties and answers"), max_length=1000, blank=True
    )
    evaluation_method = models.CharField(_("how it is evaluated"), max_length=300, blank=True)
    measure = models.CharField(
        _("measure before and after"), max_length=60, blank=True,
        help_text=_("A scale or a question with points, asked at the start and at the end."),
    )  # fmt: skip
    status = models.CharField(
        _("status"), max_length=10, choices=GroupStatus, default=GroupStatus.DRAFT, editable=False
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    started_on = models.DateField(_("started on"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    evaluated_at = models.DateTimeField(null=True, editable=False)
    # What a “group” of one session became.
    activity = models.OneToOneField(
        Activity, models.PROTECT, null=True, related_name="former_group", editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(GroupQuerySet)()
    jurisdiction = ByStation("station")

    MOVES = MOVES

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["station", "-id"], name="group_by_station")]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_members__range=(FEWEST_MEMBERS, MOST_MEMBERS)),
                name="a_group_has_3_to_25_members",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("approved", "running", "ended", "evaluated", "archived"))
                | Q(approved_at__isnull=False),
                name="a_group_beyond_its_plan_is_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("evaluated", "archived")) | Q(evaluated_at__isnull=False),
                name="an_evaluated_group_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the number when the group is first written."""
        with transaction.atomic():
            if not self.group_no:
                year = timezone.localdate(self.created_at).year
                self.group_no = next_file_numbers(self.station, year, series="XZ", digits=4)[0]
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("services:group", args=[self.uuid])

    # --- what stands ------------------------------------------------------------------------------

    def held(self) -> QuerySet[Any]:
        """The sessions that were held: entered and not withdrawn."""
        sessions: Any = self.sessions
        return sessions.exclude(record__status__in=(Status.DRAFT, Status.WITHDRAWN))

    def confirmed(self) -> QuerySet[Any]:
        """Of these, the ones that count."""
        sessions: Any = self.sessions
        return sessions.filter(record__status__in=ServiceRecord.COUNTED)

    def members_on(self, day: dt.date) -> QuerySet[Any]:
        """Who belonged to the group on a day, in the order of joining."""
        members: Any = self.members
        still = Q(left_on__isnull=True) | Q(left_on__gte=day)
        return members.filter(still, joined_on__lte=day)

    def members_now(self) -> QuerySet[Any]:
        """Who has not left."""
        members: Any = self.members
        return members.filter(left_on__isnull=True)

    def evaluation_or_none(self) -> GroupEvaluation | None:
        from services.models.group.evaluation import GroupEvaluation

        return GroupEvaluation.objects.filter(group=self).first()

    @property
    def is_plan(self) -> bool:
        """The plan may still be changed."""
        return self.status == GroupStatus.DRAFT

    @property
    def takes_members(self) -> bool:
        return self.status in TAKES_MEMBERS

    @property
    def counts(self) -> bool:
        """Whether it counts as one 小组 now (specification 2.3)."""
        done = self.status in (GroupStatus.EVALUATED, GroupStatus.ARCHIVED)
        approved = self.approved_at is not None
        return done and approved and self.confirmed().count() >= fewest_sessions()

    def size_hint(self) -> str:
        """A warning about an unusual number of members; "" where there is none."""
        least, most = USUAL_MEMBERS
        number = self.members_now().count() or self.planned_members
        if least <= number <= most:
            return ""
        return str(
            _("%(n)s members; a group works best with %(least)s to %(most)s.")
            % {"n": number, "least": least, "most": most}
        )

    def course(self) -> list[tuple[str, str, str]]:
        """The states in a row: value, label and "done", "now" or "" (ahead)."""
        at = COURSE.index(S(self.status)) if self.status in COURSE else -1
        return [
            (state.value, str(state.label), "done" if i < at else "now" if i == at else "")
            for i, state in enumerate(COURSE)
        ]

    # --- what happens to it -----------------------------------------------------------------------

    def after(self, name: str, by: Any, reason: str) -> None:
        today = timezone.localdate()
        if name == "start" and not self.started_on:
            self.started_on = today
            self.save(update_fields=["started_on"])
        elif name == "end" and not self.ended_on:
            self.ended_on = today
            self.save(update_fields=["ended_on"])
        self.refresh_from_db(fields=["started_on", "ended_on", "evaluated_at"])
        if self.started_on and self.started_on > today:
            raise ValidationError({"started_on": _("The date cannot lie in the future.")})
        if self.ended_on and self.started_on and not self.started_on <= self.ended_on <= today:
            raise ValidationError({"ended_on": _("The group ends after its start, and not later.")})
        self.settle()

    def settle(self) -> None:
        """Let the milestones say what stands now; after every step of the group or of a session.

        Opened: since the group started, unless it was cancelled without a session or became an
        activity. Ended: on the day of the evaluation, once enough sessions are confirmed.
        """
        K = Milestone.Kind
        gone = self.status == GroupStatus.CANCELLED and (
            self.activity_id is not None or not self.held().exists()
        )
        if self.started_on and not gone:
            Milestone.keep(
                K.GROUP_OPENED, self, station=self.station, on=self.started_on, track=self.track_id
            )
        else:
            Milestone.drop(K.GROUP_OPENED, self)
        if self.counts and self.evaluated_at:
            on = timezone.localdate(self.evaluated_at)
            Milestone.keep(K.GROUP_ENDED, self, station=self.station, on=on, track=self.track_id)
        else:
            Milestone.drop(K.GROUP_ENDED, self)


S = GroupStatus
