from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, Through, VisibleManager
from households.models import Person
from services.models.group.group import Group
from stations.models import Station


class Stage(models.IntegerChoices):
    """The five stages of MZ/T 095; a group never goes back."""

    PREPARING = 1, _("Preparation stage")
    FORMING = 2, _("Forming stage")
    TURNING = 3, _("Transition stage")
    MATURE = 4, _("Mature stage")
    ENDING = 5, _("Ending stage")


class GroupObjective(models.Model):
    """One objective of the plan, and at the end how far it was attained."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="objectives")
    text = models.CharField(_("objective"), max_length=200)
    measured_by = models.CharField(_("measured by"), max_length=100)
    attained = models.PositiveSmallIntegerField(
        _("attained (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    objects = VisibleManager()
    jurisdiction = Through("group")

    class Meta:
        verbose_name = _("objective of a group")
        verbose_name_plural = _("objectives of a group")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attained__isnull=True) | Q(attained__lte=100),
                name="attainment_is_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return self.text


class PlannedSession(models.Model):
    """One session of the plan. The sign-in sheet and the calendar hang on it, before it is held."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="planned")
    # The station of the group, repeated: calendar and public page read no second table.
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", editable=False)
    number = models.PositiveSmallIntegerField(_("session"), editable=False)
    theme = models.CharField(_("theme"), max_length=60)
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage, default=Stage.FORMING)
    planned_on = models.DateField(_("planned date"))
    starts_at = models.TimeField(_("start"), null=True, blank=True)
    place = models.CharField(_("where it takes place"), max_length=60, blank=True)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("planned session")
        verbose_name_plural = _("planned sessions")
        ordering = ["group", "number"]
        indexes = [models.Index(fields=["station", "planned_on"], name="planned_session_days")]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_plan_per_session_number")
        ]

    def __str__(self) -> str:
        return gettext("%(group)s, session %(n)s") % {"group": self.group.name, "n": self.number}

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.station_id = self.group.station_id
        if not self.number:
            last = self.group.planned.aggregate(n=models.Max("number"))["n"] or 0
            self.number = last + 1
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("services:group", args=[self.group.uuid])

    def expected_persons(self) -> models.QuerySet[Person]:
        """Members of the register who should come; asked by the sign-in sheet."""
        now = self.group.members_now().filter(person__isnull=False)
        return Person.objects.filter(pk__in=now.values("person_id"))
