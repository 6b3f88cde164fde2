"""What happened, to whom, and what was done: for the people of the station alone."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedCharField
from core.final import Final
from core.ids import uuid7
from core.jurisdiction import AtStation, VisibleManager
from households.models.household import Household
from households.models.person import Person
from stations.models import Station


class IncidentFacts(models.Model):
    """What happened. The account is objective and final; more is added as actions."""

    incident = models.OneToOneField(
        "households.Incident", models.PROTECT, primary_key=True, related_name="facts_row"
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
    incident = models.ForeignKey("households.Incident", models.PROTECT, related_name="people")
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
        CALLED = "called", pgettext_lazy("by phone", "Called")
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
    incident = models.ForeignKey("households.Incident", models.PROTECT, related_name="actions")
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
