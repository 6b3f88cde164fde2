"""That there is an incident: type, state and clock, as the county sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from core.workflow import HasMoves, Move, NotAllowed, holds
from households.models.duty_count import counting
from households.models.household import Household
from households.models.incident.facts import IncidentAction, IncidentFacts, IncidentPerson
from households.models.incident.lacks import handled, learnt, of_the_station, reviewed
from households.models.person import Person
from stations.models import Station

OPEN_TOO_LONG = dt.timedelta(days=7)


class IncidentQuerySet(VisibleQuerySet):
    def standing(self) -> IncidentQuerySet:
        """Not closed yet."""
        return self.exclude(status=Incident.Status.CLOSED)

    def open_too_long(self, now: dt.datetime | None = None) -> IncidentQuerySet:
        """Open for more than seven days (specification 2.16)."""
        before = (now or timezone.now()) - OPEN_TOO_LONG
        return self.standing().filter(raised_at__lt=before)


class Incident(HasMoves, models.Model):
    """One incident as the county sees it: type, state and clock."""

    class Kind(models.TextChoices):
        SUICIDE = "suicide", _("Suicide or self-harm")
        VIOLENCE_HOME = "violence_home", _("Domestic violence")
        ABUSE = "abuse", _("Abuse or neglect")
        SEXUAL = "sexual", _("Sexual assault")
        MISSING = "missing", _("Missing person")
        ACCIDENT = "accident", _("Accidental injury")
        ILLNESS = "illness", _("Sudden illness")
        DEATH = "death", _("Death")
        ASSAULT = "assault", _("Violence towards others, acute mental disorder")
        DISASTER = "disaster", _("Fire or disaster")
        WORKER = "worker", _("Safety of a social worker")
        LEAK = "leak", _("Information leak")
        MASS = "mass", _("Mass incident")
        OTHER = "other", _("Other incident")

    class Status(models.TextChoices):
        REPORTED = "reported", _("Incident reported")
        RESPONDING = "responding", _("Responding")
        STABLE = "stable", _("Stable now")
        REVIEWED = "reviewed", _("Reviewed")
        CLOSED = "closed", _("Incident closed")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="+", verbose_name=_("station")
    )
    kind = models.CharField(_("type of incident"), max_length=14, choices=Kind)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REPORTED)
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    danger_now = models.BooleanField(_("danger now"), default=False)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    raised_at = models.DateTimeField(_("reported at"), default=timezone.now)
    stable_at = models.DateTimeField(_("stable since"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = models.Manager.from_queryset(IncidentQuerySet)()
    jurisdiction = ByStation("station")

    MOVES = {
        "respond": Move(
            _("Start responding"), {Status.REPORTED}, Status.RESPONDING,
            permission="incident.raise", guard=of_the_station,
        ),
        "stabilise": Move(
            _("Danger is over"), {Status.RESPONDING}, Status.STABLE,
            permission="incident.raise", guard=of_the_station, lacks=handled, stamp="stable_at",
        ),
        "resume": Move(
            _("Respond again"), {Status.STABLE}, Status.RESPONDING,
            permission="incident.raise", guard=of_the_station, clears=("stable_at",),
        ),
        "review": Move(
            _("Mark as reviewed"), {Status.STABLE}, Status.REVIEWED,
            permission="incident.manage", guard=of_the_station, lacks=reviewed,
            stamp="reviewed_at",
        ),
        "close": Move(
            _("Close the incident"), {Status.REVIEWED}, Status.CLOSED,
            permission="incident.manage", guard=of_the_station, lacks=learnt, stamp="closed_at",
        ),
    }  # fmt: skip

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["station", "-id"])]
        triggers = [
            pgtrigger.Protect(name="incident_stays", operation=pgtrigger.Delete),
            counting("incident_is_counted", "raised_at", incidents="1"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.found_at):%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("households:incident", args=[self.uuid])

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.CLOSED

    @property
    def days_open(self) -> int:
        """Completed days from the report to the end, or until now."""
        return ((self.closed_at or timezone.now()) - self.raised_at).days

    @property
    def is_open_too_long(self) -> bool:
        return self.is_open and timezone.now() - self.raised_at > OPEN_TOO_LONG

    def facts_for(self, user: Any) -> IncidentFacts | None:
        """What happened, if the reader is of the station; None for everybody above it."""
        found = IncidentFacts.objects.visible_to(user).select_related("household")
        return found.filter(incident=self).first()

    @classmethod
    @transaction.atomic
    def raise_at(
        cls,
        station: Station,
        *,
        by: Any,
        kind: str,
        facts: str,
        uuid: Any = None,
        persons: Iterable[Person] = (),
        household: Household | None = None,
        place: str = "",
        found_by: str = "",
        **clock: Any,
    ) -> Incident:
        """Store an incident with what is known of it. `clock`: found_at, danger_now.

        Errors: NotAllowed without `incident.raise` at the station.
        """
        if not holds(by, "incident.raise", station):
            raise NotAllowed(_("Your role may not do this here."))
        incident = cls.objects.create(
            station=station, kind=kind, raised_by=by, **({"uuid": uuid} if uuid else {}), **clock
        )
        IncidentFacts(
            incident=incident, station=station, household=household, place=place,
            found_by=found_by, facts=facts,
        ).save(force_insert=True)  # fmt: skip
        for person in persons:
            IncidentPerson(incident=incident, station=station, person=person).save(
                force_insert=True
            )
        return incident

    def note(
        self,
        kind: str,
        *,
        by: Any,
        whom: str = "",
        text: str = "",
        at: dt.datetime | None = None,
        uuid: Any = None,
    ) -> IncidentAction:
        """Add what was done, called or told, with its time; it is never changed afterwards.

        Errors: NotAllowed for somebody who may not raise incidents here, WrongStatus when closed.
        """
        if not holds(by, "incident.raise", self.station):
            raise NotAllowed(_("Your role may not do this here."))
        action = IncidentAction(
            incident=self, station_id=self.station_id, kind=kind, whom=whom, text=text, by=by,
            at=at or timezone.now(), **({"id": uuid} if uuid else {}),
        )  # fmt: skip
        action.save(force_insert=True)
        return action
