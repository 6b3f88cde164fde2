"""Critical incidents (specification 2.9): what happened, who was told when, and what was learnt.

The row itself says type, state and times: the county sees that. What happened, where and to whom
stands in `IncidentFacts`, `IncidentPerson` and `IncidentAction`, which only the people of the
station read; the database holds to that as well (`core.jurisdiction.AtStation`).
"""

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

from core.fields import EncryptedCharField
from core.final import Final
from core.ids import uuid7
from core.jurisdiction import AtStation, ByStation, VisibleManager, VisibleQuerySet
from core.workflow import HasMoves, Move, NotAllowed, Text, holds
from households.models.duty_count import counting
from households.models.household import Household
from households.models.person import Person
from stations.models import Station

OPEN_TOO_LONG = dt.timedelta(days=7)
_THE_STATION = _("The station itself handles its incidents.")


def _of_the_station(incident: Incident, user: Any) -> Text | None:
    """Who does not read the facts does not decide on them."""
    return None if incident.station_id in user.scope.person_stations else _THE_STATION


def _handled(incident: Incident) -> list[Text]:
    return [] if incident.actions.exists() else [_("an action, a call or whom you told")]


def _reviewed(incident: Incident) -> list[Text]:
    facts = incident.facts_row
    parts = [(facts.reviewed_on, _("the day of the review meeting")),
             (facts.review, _("what the review meeting said"))]  # fmt: skip
    return [name for value, name in parts if not value]


def _learnt(incident: Incident) -> list[Text]:
    facts = incident.facts_row
    parts = [(facts.outcomes, _("the outcomes")), (facts.lessons, _("the lessons"))]
    return [name for value, name in parts if not value]


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
            permission="incident.raise", guard=_of_the_station,
        ),
        "stabilise": Move(
            _("Danger is over"), {Status.RESPONDING}, Status.STABLE,
            permission="incident.raise", guard=_of_the_station, lacks=_handled, stamp="stable_at",
        ),
        "resume": Move(
            _("Respond again"), {Status.STABLE}, Status.RESPONDING,
            permission="incident.raise", guard=_of_the_station, clears=("stable_at",),
        ),
        "review": Move(
            _("Mark as reviewed"), {Status.STABLE}, Status.REVIEWED,
            permission="incident.manage", guard=_of_the_station, lacks=_reviewed,
            stamp="reviewed_at",
        ),
        "close": Move(
            _("Close the incident"), {Status.REVIEWED}, Status.CLOSED,
            permission="incident.manage", guard=_of_the_station, lacks=_learnt, stamp="closed_at",
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


class IncidentFacts(models.Model):
    """What happened. The account is objective and final; more is added as actions."""

    incident = models.OneToOneField(
        Incident, models.PROTECT, primary_key=True, related_name="facts_row"
    )
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("household"),
    )  # fmt: skip
    found_by = EncryptedCharField(
        _("found by"), purpose="incident.found_by", max_length=60, blank=True, default=""
    )
    place = EncryptedCharField(
        _("place"), purpose="incident.place", max_length=200, blank=True, default=""
    )
    facts = EncryptedCharField(_("facts"), purpose="incident.facts", max_length=4000)
    outcomes = EncryptedCharField(
        _("outcomes"), purpose="incident.outcomes", max_length=4000, blank=True, default=""
    )
    reviewed_on = models.DateField(_("day of the review meeting"), null=True, blank=True)
    review = EncryptedCharField(
        _("review meeting"), purpose="incident.review", max_length=4000, blank=True, default=""
    )
    lessons = EncryptedCharField(
        _("lessons"), purpose="incident.lessons", max_length=4000, blank=True, default=""
    )

    objects = VisibleManager()
    jurisdiction = AtStation("station")

    class Meta:
        verbose_name = _("facts of an incident")
        verbose_name_plural = _("facts of incidents")
        triggers = [
            pgtrigger.Protect(name="incident_facts_stay", operation=pgtrigger.Delete),
            Final(
                name="incident_facts_are_final",
                fields=["incident", "station", "found_by", "place", "facts"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.incident_id)


class IncidentPerson(models.Model):
    """A person of the register whom the incident is about."""

    # An incident goes on naming the file that was read then, also after files were merged.
    follows_merge = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="people")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects = VisibleManager()
    jurisdiction = AtStation("station")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"], name="a_person_stands_once_in_an_incident"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class IncidentAction(models.Model):
    """What was done, who was called, who was told, and when. Append-only."""

    class Kind(models.TextChoices):
        ACTION = "action", _("Action taken")
        CALLED = "called", _("Called")
        TOLD = "told", _("Told")

    class Whom(models.TextChoices):
        POLICE = "110", _("110 police")
        FIRE = "119", _("119 fire brigade")
        AMBULANCE = "120", _("120 ambulance")
        OTHER_CALL = "other_call", _("Another number")
        HEAD = "head", _("Station head")
        MAIN = "main", _("Main station")
        TOWNSHIP = "township", _("Township or subdistrict government")
        CIVIL = "civil", _("Civil-affairs department")
        GUARDIAN = "guardian", _("Guardian")

    CALLS = (Whom.POLICE, Whom.FIRE, Whom.AMBULANCE, Whom.OTHER_CALL)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="actions")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    kind = models.CharField(_("what"), max_length=6, choices=Kind, default=Kind.ACTION)
    whom = models.CharField(_("whom"), max_length=10, choices=Whom, blank=True)
    text = EncryptedCharField(
        _("words"), purpose="incident.action", max_length=1000, blank=True, default=""
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = AtStation("station")

    class Meta:
        verbose_name = _("action in an incident")
        verbose_name_plural = _("actions in an incident")
        ordering = ["at", "pk"]
        triggers = [
            pgtrigger.Protect(
                name="incident_action_stays", operation=pgtrigger.Delete | pgtrigger.Update
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_whom_display()}".strip()
