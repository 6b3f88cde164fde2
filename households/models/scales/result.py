"""One run of a scale for a person, and its corrections (spec 2.7)."""

from __future__ import annotations

import datetime as dt
import json
import uuid as uuids
from collections.abc import Mapping
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Through
from core.workflow import NotAllowed, ReasonMissing, WrongStatus, holds
from households.models.person import Person
from households.models.scales.answers import checked
from households.models.scales.readers import FILL, ReadersQuerySet
from households.models.scales.training import ScaleTraining
from households.scales import Band, Convention, Scale, scale
from households.signals import assessed

# Reminders of a next assessment begin so long before a result runs out.
DUE_SOON_DAYS = 30


class ScaleResultQuerySet(ReadersQuerySet):
    def current(self) -> ScaleResultQuerySet:
        """Without those that a correction has replaced."""
        return self.filter(replaced_by__isnull=True)

    def newest(self) -> ScaleResultQuerySet:
        """Of each person and scale the last one only; older ones are history."""
        later = self.model._default_manager.filter(
            person=models.OuterRef("person"), scale=models.OuterRef("scale"),
            replaced_by__isnull=True,
        ).filter(
            Q(assessed_on__gt=models.OuterRef("assessed_on"))
            | Q(assessed_on=models.OuterRef("assessed_on"), pk__gt=models.OuterRef("pk"))
        )  # fmt: skip
        return self.current().exclude(models.Exists(later))

    def expiring(self, until: dt.date | None = None) -> ScaleResultQuerySet:
        """Newest results that have run out or do so soon, of persons still on the register."""
        until = until or timezone.localdate() + dt.timedelta(days=DUE_SOON_DAYS)
        return self.newest().filter(valid_until__lte=until, person__status=Person.Status.REGISTERED)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class ScaleResult(models.Model):
    """One run of a scale for a person. Never changed: a correction is a new row with a reason.

    Answers, total, band and remarks are one sealed text: they tell of the mind.
    """

    class Place(models.TextChoices):
        HOME = "home", _("At home")
        STATION = "station", _("At the station")
        SCHOOL = "school", _("At school")
        INSTITUTION = "institution", _("At an institution")
        PHONE = "phone", _("By phone")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="assessments", verbose_name=_("person")
    )
    scale = models.CharField(_("scale"), max_length=20)
    version = models.CharField(_("version"), max_length=20)
    convention = models.CharField(_("convention"), max_length=12)
    assessed_on = models.DateField(_("date of assessment"))
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assessor")
    )
    # Of results decided elsewhere (GB/T 42195): who decided.
    body = models.CharField(_("assessment body"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=12, choices=Place, default=Place.HOME)
    # The uuid of the visit's record, which lives a floor above.
    visit = models.UUIDField(null=True, blank=True, editable=False)
    sealed = EncryptedCharField(purpose="scale.result", editable=False)
    valid_until = models.DateField(_("valid until"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField(_("reason for the correction"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(ScaleResultQuerySet)()
    jurisdiction = Through("person")

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-assessed_on", "-pk"]
        indexes = [
            models.Index(fields=["person", "scale", "-assessed_on"], name="result_of_person"),
            models.Index(fields=["valid_until"], name="result_runs_out"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""),
                name="a_correction_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scale} {self.assessed_on}"

    def get_absolute_url(self) -> str:
        return reverse("households:assessment", args=[self.uuid])

    # --- what it says ----------------------------------------------------------------------------

    @property
    def definition(self) -> Scale:
        """The scale's data. Raises LookupError when its file was taken away."""
        found = scale(self.scale)
        if found is None:
            raise LookupError(f"there is no scale {self.scale}")
        return found

    @cached_property
    def _told(self) -> dict[str, Any]:
        return json.loads(self.sealed)

    @property
    def answers(self) -> dict[str, str | int]:
        return self._told["answers"]

    @property
    def total(self) -> int | None:
        """None where only a level is known."""
        return self._told["total"]

    @property
    def remarks(self) -> str:
        return self._told["remarks"]

    @property
    def reading(self) -> Convention:
        return self.definition.convention(self.convention)

    @property
    def band(self) -> Band:
        return self.reading.band(self._told["band"]) or self.reading.bands[0]

    @property
    def is_valid(self) -> bool:
        return self.valid_until >= timezone.localdate()

    @property
    def runs_out_soon(self) -> bool:
        return self.valid_until <= timezone.localdate() + dt.timedelta(days=DUE_SOON_DAYS)

    # --- writing ---------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def record(
        cls,
        person: Person,
        key: str,
        answers: Mapping[str, str | int],
        *,
        by: Any,
        on: dt.date | None = None,
        uuid: uuids.UUID | None = None,
        convention: str = "",
        body: str = "",
        place: str = "home",
        visit: uuids.UUID | None = None,
        remarks: str = "",
        replaces: ScaleResult | None = None,
        reason: str = "",
    ) -> tuple[ScaleResult, bool]:
        """Score and store; opens the risk protocol when an alarm item scored.

        Out: the result and whether it was made now; a uuid this assessor has used gives the first
        one again. Raises ValidationError by field, NotAllowed for somebody who may not assess
        there or is not trained in the scale, ReasonMissing for a correction that says no reason.
        """
        from households.models.risk_protocol import RiskProtocol

        if uuid is not None:
            first = cls.objects.filter(uuid=uuid).first()
            if first is not None:
                if first.assessor_id == by.pk and first.person_id == person.pk:
                    return first, False
                raise ValidationError({"uuid": _("This identifier is already in use.")})
        used = scale(key)
        if used is None:
            raise ValidationError({"scale": _("There is no such scale.")})
        _may_assess(person, used, by)
        day = on or timezone.localdate()
        kept, told = checked(person, used, answers, day, convention, body)
        if replaces is not None and not reason.strip():
            raise ReasonMissing(_("Give a reason."))
        result = cls(
            uuid=uuid or uuid7(), person=person, scale=used.key, version=used.version,
            convention=used.convention(convention).key, assessed_on=day, assessor=by, body=body,
            place=place, visit=visit, valid_until=used.valid_until(day), replaces=replaces,
            reason=reason.strip() if replaces else "",
            sealed=json.dumps({**told, "answers": kept, "remarks": remarks}, ensure_ascii=False),
        )  # fmt: skip
        try:
            with transaction.atomic():
                result.save(force_insert=True)
        except IntegrityError as error:
            # A row that row-level security hides from this user holds the uuid.
            if "uuid" in str(error):
                raise ValidationError({"uuid": _("This identifier is already in use.")}) from error
            raise
        if used.alarmed(kept):
            RiskProtocol.open_for(result)
        assessed.send(sender=cls, result=result)
        return result, True

    @transaction.atomic
    def correct(
        self, answers: Mapping[str, str | int], *, by: Any, reason: str, **values: Any
    ) -> tuple[ScaleResult, bool]:
        """A new version of this result; the old one stays readable behind it.

        By its assessor or whoever heads the station. Raises WrongStatus for one corrected before.
        """
        if self.assessor_id != by.pk and not holds(by, "incident.manage", self.person.station):
            raise NotAllowed(_("Only the assessor or the station head can correct this."))
        again = values.get("uuid") and type(self).objects.filter(uuid=values["uuid"]).exists()
        if not again and type(self).objects.filter(replaces=self).exists():
            raise WrongStatus(_("This result was corrected already."))
        values.setdefault("visit", self.visit)
        return type(self).record(
            self.person, self.scale, answers, by=by, replaces=self, reason=reason, **values
        )


def _may_assess(person: Person, used: Scale, by: Any) -> None:
    if not holds(by, FILL, person.station):
        raise NotAllowed(_("Your role may not do this here."))
    if used.trained_only and not ScaleTraining.objects.holds(by, used.key):
        raise NotAllowed(
            _("%(scale)s is run by trained social workers only. The station head notes a training.")
            % {"scale": used.short}
        )
