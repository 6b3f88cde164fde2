from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Track
from core.ids import uuid7
from core.jurisdiction import ByStation, Scope, VisibleQuerySet
from core.workflow import HasMoves
from households.models import next_file_numbers
from services.models.activity.moves import MOVES, PAST, ActivityStatus
from services.models.activity.partner import Partner
from services.models.activity.venue import Venue
from services.models.record import ServiceRecord
from stations.models import Station

if TYPE_CHECKING:
    from services.models.activity.entry import ActivityEntry

_SIGNER = signing.Signer(sep=".", salt="services.activity")


class ActivityQuerySet(VisibleQuerySet):
    def between(self, first: dt.date, last: dt.date) -> ActivityQuerySet:
        """Those planned for, or held on, a day of the period (both ends included)."""
        return self.filter(day__range=(first, last))

    def counted(self) -> ActivityQuerySet:
        """Those that count as one activity (FQ-18): held, and their record confirmed."""
        return self.filter(record__status__in=ServiceRecord.COUNTED)

    def summary_due(self) -> ActivityQuerySet:
        """Held and not summarised yet."""
        return self.filter(status=ActivityStatus.HELD)

    def passed_over(self, today: dt.date | None = None) -> ActivityQuerySet:
        """Still planned or approved although their day has passed."""
        ahead = (ActivityStatus.PLAN, ActivityStatus.APPROVED)
        return self.filter(status__in=ahead, day__lt=today or timezone.localdate())


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Activity(HasMoves, models.Model):
    """One community activity 社区活动 (specification 2.4, FQ-18).

    What was planned stands here; what was held is its `record`, a `ServiceRecord` like any other,
    which is reviewed and counts. `day` is the day on which it stands: held, or else planned.
    """

    Status = ActivityStatus

    class Kind(models.TextChoices):
        PUBLICITY = "publicity", _("Publicity and advocacy")
        FESTIVAL = "festival", _("Festival activity")
        VOLUNTEERING = "volunteer", _("Voluntary service")
        DELIBERATION = "deliberate", _("Deliberation")
        CAPACITY = "capacity", _("Capacity building")
        CONVENIENCE = "convenience", _("Convenience services")
        SURVEY = "survey", _("Survey and research")
        ORGANISING = "organising", _("Fostering organisations")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    activity_no = models.CharField(_("activity number"), max_length=30, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="activities", verbose_name=_("station")
    )
    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.PUBLICITY)
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("track"),
        help_text=_("Empty for routine work."),
    )  # fmt: skip
    business_field = models.PositiveSmallIntegerField(
        _("business field"), choices=ServiceRecord.BusinessField,
        default=ServiceRecord.BusinessField.GOVERNANCE,
    )  # fmt: skip
    forces = ArrayField(
        models.PositiveSmallIntegerField(choices=ServiceRecord.Force), default=list, blank=True,
        verbose_name=_("five forces"),
    )  # fmt: skip
    background = models.TextField(_("background and need"), blank=True, max_length=2000)
    aim = models.TextField(_("aim"), blank=True, max_length=1000)
    planned_on = models.DateField(_("planned date"))
    held_on = models.DateField(_("held on"), null=True, editable=False)
    day = models.DateField(_("date"), editable=False)
    starts_at = models.TimeField(_("start"), null=True, blank=True)
    ends_at = models.TimeField(_("end"), null=True, blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="activities",
        verbose_name=_("venue"),
    )  # fmt: skip
    location = models.CharField(
        pgettext_lazy("activity", "place"),
        max_length=100,
        blank=True,
        help_text=_("Where no venue of the list fits."),
    )
    partners = models.ManyToManyField(
        Partner, through="ActivityPartner", related_name="activities", blank=True,
        verbose_name=_("partner organisations"),
    )  # fmt: skip
    planned_people = models.PositiveIntegerField(_("people expected"), null=True, blank=True)
    planned_minors = models.PositiveIntegerField(_("of them minors"), null=True, blank=True)
    planned_elderly = models.PositiveIntegerField(_("of them elderly"), null=True, blank=True)
    planned_disabled = models.PositiveIntegerField(
        _("of them disabled persons"), null=True, blank=True
    )
    staff = models.CharField(_("staff"), max_length=120, blank=True)
    budget = models.DecimalField(
        _("budget (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ActivityStatus, default=ActivityStatus.PLAN,
        editable=False,
    )  # fmt: skip
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    record = models.OneToOneField(
        ServiceRecord, models.PROTECT, null=True, related_name="activity", editable=False
    )
    # The summary.
    process = models.TextField(_("course of the activity"), blank=True, max_length=4000)
    outputs = models.TextField(_("outputs"), blank=True, max_length=1000)
    reflection = models.TextField(_("reflection"), blank=True, max_length=2000)
    spent = models.DecimalField(
        _("spent (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    resources_value = models.DecimalField(
        _("value of resources linked (yuan)"), max_digits=12, decimal_places=2, null=True,
        blank=True,
    )  # fmt: skip
    satisfied = models.PositiveIntegerField(_("satisfied"), null=True, blank=True)
    asked = models.PositiveIntegerField(_("asked about satisfaction"), null=True, blank=True)
    news_link = models.URLField(_("link to the news report"), blank=True, max_length=300)
    summarised_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(ActivityQuerySet)()
    jurisdiction = ByStation("station")

    MOVES = MOVES

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["station", "day"], name="activity_by_station_and_day")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[s.value for s in PAST])
                | Q(record__isnull=False, held_on__isnull=False),
                name="a_held_activity_has_its_record",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `day` in step, and give the number when the activity is first written."""
        self.day = self.held_on or self.planned_on
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "day"}
        with transaction.atomic():
            if not self.activity_no:
                self.activity_no = next_file_numbers(
                    self.station, self.planned_on.year, series="SQ", digits=4
                )[0]
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("services:activity", args=[self.uuid])

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("The end must be after the start.")
        if self.ends_at and not self.starts_at:
            errors["starts_at"] = _("Say when it starts.")
        if self.venue_id and self.venue.station_id != self.station_id:  # type: ignore[union-attr]
            errors["venue"] = _("The venue belongs to another station.")
        if self.planned_on and not 2000 <= self.planned_on.year <= timezone.localdate().year + 2:
            errors["planned_on"] = _("This date cannot be right.")
        for name in ("planned_minors", "planned_elderly", "planned_disabled"):
            if (getattr(self, name) or 0) > (self.planned_people or 0):
                errors[name] = _("More than all people together.")
        if (self.satisfied or 0) > (self.asked or 0):
            errors["satisfied"] = _("More were satisfied than were asked.")
        if errors:
            raise ValidationError(errors)

    # --- what is told of it ------------------------------------------------------------------------

    @property
    def where(self) -> str:
        """The venue, or the place in words."""
        return self.venue.name if self.venue else self.location

    @property
    def is_ahead(self) -> bool:
        """Still to be held: it may be edited and moved."""
        return self.status in (ActivityStatus.PLAN, ActivityStatus.APPROVED)

    @property
    def moving(self) -> str:
        """The name of the move that gives it another day in its present state; "" if none."""
        S = ActivityStatus
        return {S.PLAN: "move", S.APPROVED: "move_approved", S.POSTPONED: "replan"}.get(
            S(self.status), ""
        )

    @property
    def summary_due_on(self) -> dt.date | None:
        """By when the summary is due (7 days after it was held, settings)."""
        if self.status != ActivityStatus.HELD or self.held_on is None:
            return None
        return self.held_on + dt.timedelta(days=settings.ACTIVITY_SUMMARY_DAYS)

    @property
    def minutes(self) -> int:
        """How long it is planned to last; 0 where the end is open."""
        if not (self.starts_at and self.ends_at):
            return 0
        start = dt.datetime.combine(self.planned_on, self.starts_at)
        return int((dt.datetime.combine(self.planned_on, self.ends_at) - start).seconds // 60)

    @property
    def registered(self) -> int:
        """How many people have registered on the public page."""
        return int(self.registrations.aggregate(n=Sum("people"))["n"] or 0)

    # --- what happens to it ------------------------------------------------------------------------

    @transaction.atomic
    def hold(
        self, entry: ActivityEntry, *, by: Any, uuid: uuids.UUID | None = None
    ) -> ServiceRecord:
        """Write what was held as a record and hand it in for review; out: the record.

        Sending the same `uuid` twice writes one record. Raises what `log_record` raises, and
        `Refused` for an activity that is not approved.
        """
        from services.models.activity.record import ActivityRecord

        detail, made = ActivityRecord.log(entry, by=by, uuid=uuid)
        if made:
            self.record, self.held_on = detail.record, entry.occurred_on
            self.save(update_fields=["record", "held_on"])
            self.make("hold", by)
        return detail.record

    def after(self, name: str, by: Any, reason: str) -> None:
        """The hours of the volunteers count from the summary on, and no longer without it."""
        if name in ("summarise", "reopen", "unhold"):
            self.keep_hours()

    def keep_hours(self) -> None:
        """Let the milestones say exactly what the volunteers' rows say: hours and person-times."""
        from services.models.activity.volunteering import keep

        keep(self)

    # --- the public page ---------------------------------------------------------------------------

    @property
    def token(self) -> str:
        """What the poster's code carries: activity and station, signed. It opens nothing else."""
        return _SIGNER.sign(f"{self.pk}-{self.station_id}")

    @staticmethod
    def scope_of_token(token: str) -> tuple[int, Scope] | None:
        """The activity's id and the sight of its one station; None if the token is forged."""
        try:
            activity, station = (int(part) for part in _SIGNER.unsign(token).split("-"))
        except (signing.BadSignature, ValueError):
            return None
        one = frozenset({station})
        return activity, Scope(stations=one, person_stations=one, roles=frozenset({"visitor"}))
