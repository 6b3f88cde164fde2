from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Track
from core.ids import uuid7
from core.jurisdiction import ByStation, Through, VisibleQuerySet
from households.models import Household, Person
from services.models.workflow import Reviewed, Status
from stations.models import Station


class ServiceRecordQuerySet(VisibleQuerySet):
    def counted(self) -> ServiceRecordQuerySet:
        """Only what counts in figures and reports: confirmed, locked or not (spec 2.15)."""
        return self.filter(status__in=ServiceRecord.COUNTED)

    def waiting(self) -> ServiceRecordQuerySet:
        """Handed in and waiting for a station head."""
        return self.filter(status=Status.SUBMITTED)

    def standing(self) -> ServiceRecordQuerySet:
        """All but withdrawn ones."""
        return self.exclude(status=Status.WITHDRAWN)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class ServiceRecord(Reviewed, models.Model):
    """Any counted unit of service. The one table that marks, roll-up, review, lock and search know.

    A kind (visit, case contact, group session, activity …) adds a 1:1 detail with its own fields.
    `id` is small and serves joins and sets; `uuid` is made by the client (UUIDv7) and makes
    creating idempotent.
    """

    class Kind(models.IntegerChoices):
        VISIT = 1, _("Home visit")
        CASE_CONTACT = 2, _("Case contact")
        GROUP_SESSION = 3, _("Group session")
        ACTIVITY = 4, _("Community activity")
        MEETING = 5, _("Deliberation meeting")
        REFERRAL = 6, _("Referral")

    class Method(models.IntegerChoices):
        """专业方法 (FQ-12)."""

        CASE_WORK = 1, _("Case work")
        GROUP_WORK = 2, _("Group work")
        COMMUNITY_WORK = 3, _("Community work")

    class BusinessField(models.IntegerChoices):
        """4+N (FQ-13)."""

        SOCIAL_ASSISTANCE = 1, _("Social assistance")
        ELDERLY_CARE = 2, _("Elderly care services")
        CHILD_WELFARE = 3, _("Child welfare")
        GOVERNANCE = 4, _("Grassroots governance")
        OTHER = 9, _("Other")

    class Place(models.IntegerChoices):
        """Place type of specification 2.5. Phone and online are counted apart (K01)."""

        HOME = 1, _("At home")
        SCHOOL = 2, _("At school")
        INSTITUTION = 3, _("At an institution")
        COMMUNITY = 4, _("In the community")
        STATION = 5, _("At the station")
        PHONE = 6, _("By phone")
        ONLINE = 7, _("Online")

    REMOTE = (Place.PHONE, Place.ONLINE)

    class Outcome(models.IntegerChoices):
        """An attempt (nobody home, refused) is not a visit (specification 2.5)."""

        SERVED = 1, _("Served")
        NOBODY_HOME = 2, _("Nobody home")
        REFUSED = 3, pgettext_lazy("visit", "Refused")

    Status = Status
    COUNTED = (Status.CONFIRMED, Status.LOCKED)

    class Force(models.IntegerChoices):
        """五社 (FQ-15)."""

        COMMUNITY = 1, _("Community")
        ORGANISATION = 2, _("Social organisations")
        WORKER = 3, _("Social workers")
        VOLUNTEER = 4, _("Community volunteers")
        CHARITY = 5, _("Charity resources")

    # From so many forces on a record is 五社联动 (FQ-15).
    LINKED_FROM = 3

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.PositiveSmallIntegerField(_("kind"), choices=Kind)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="records", verbose_name=_("station")
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="records",
        verbose_name=_("social worker"),
    )  # fmt: skip
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="records",
        verbose_name=_("household"),
    )  # fmt: skip
    occurred_on = models.DateField(_("date"))
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("track"),
        help_text=_("Empty for routine work."),
    )  # fmt: skip
    method = models.PositiveSmallIntegerField(_("method"), choices=Method, default=Method.CASE_WORK)
    business_field = models.PositiveSmallIntegerField(
        _("business field"), choices=BusinessField, default=BusinessField.SOCIAL_ASSISTANCE
    )
    # Ids of campaigns.ServiceType, validated by the form; an array, so that one row is one record.
    service_types = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True,
        verbose_name=_("service types"),
    )  # fmt: skip
    forces = ArrayField(
        models.PositiveSmallIntegerField(choices=Force), default=list, blank=True,
        verbose_name=_("five forces"),
    )  # fmt: skip
    place = models.PositiveSmallIntegerField(_("place"), choices=Place, default=Place.HOME)  # type: ignore[assignment]
    outcome = models.PositiveSmallIntegerField(
        _("outcome"), choices=Outcome, default=Outcome.SERVED
    )
    anonymous_count = models.PositiveIntegerField(_("anonymous attendances"), default=0)
    # Known beneficiaries (rows of Beneficiary) + anonymous_count; 0 for an attempt.
    person_times = models.PositiveIntegerField(_("person-times"), default=0, editable=False)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    status = models.PositiveSmallIntegerField(
        _("status"), choices=Status, default=Status.DRAFT, editable=False
    )
    is_late_entry = models.BooleanField(_("late entry"), default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    locked_at = models.DateTimeField(null=True, editable=False)

    objects = models.Manager.from_queryset(ServiceRecordQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("service record")
        verbose_name_plural = _("service records")
        ordering = ["-occurred_on", "-id"]
        indexes = [
            models.Index(fields=["station", "-occurred_on", "-id"], name="record_by_station"),
            models.Index(
                fields=["household", "-occurred_on"], name="record_by_household",
                condition=Q(household__isnull=False),
            ),
            models.Index(
                fields=["station", "submitted_at"], name="record_review_queue",
                condition=Q(status=2),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=1) | Q(person_times=0, anonymous_count=0),
                name="an_attempt_serves_nobody",
            ),
            models.CheckConstraint(
                condition=Q(minutes__lte=1440), name="a_record_lasts_a_day_at_most"
            ),
        ]
        triggers = [
            # What else counts is marked by statement (rollup_mark_records), for all rows at once.
            pgtrigger.Trigger(
                name="marks_changed_forces",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__forces__df=pgtrigger.F("new__forces"), new__status__in=(4, 5)
                ),
                func="PERFORM rollup_mark_bucket(NEW.station_id, NEW.occurred_on); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on}"

    @property
    def number(self) -> str:
        """The number printed and shown: year and the small id."""
        return f"{self.occurred_on:%Y}-{self.pk:08d}"

    @property
    def is_editable(self) -> bool:
        """Still the worker's to change: a draft, or given back."""
        return self.status in (Status.DRAFT, Status.RETURNED)

    @property
    def is_attempt(self) -> bool:
        return self.outcome != self.Outcome.SERVED


class Beneficiary(models.Model):
    """A known person served in a record. One row is one person-time (K01); persons are K02."""

    record = models.ForeignKey(ServiceRecord, models.CASCADE, related_name="beneficiaries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="services")

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("beneficiary")
        verbose_name_plural = _("beneficiaries")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "person"], name="a_person_once_per_record", include=["id"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.person_id}"


class RecordTransition(models.Model):
    """Who moved a record from one status to another, when and why."""

    record = models.ForeignKey(ServiceRecord, models.CASCADE, related_name="transitions")
    from_status = models.PositiveSmallIntegerField(choices=ServiceRecord.Status)
    to_status = models.PositiveSmallIntegerField(choices=ServiceRecord.Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.from_status} → {self.to_status}"
