"""Texts with blanks that a place offers for a field of a record: what to write for which purpose."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import DIVISION_LENGTHS, Public, VisibleQuerySet
from services.models.record import ServiceRecord
from stations.models import Station

BLANK = "____"


class TextTemplateQuerySet(VisibleQuerySet):
    def reaching(self, user: Any) -> TextTemplateQuerySet:
        """Those of the places above and of the stations where the user works."""
        scope = user.scope
        stations = scope.person_stations | scope.stations
        inside = Station.objects.filter(
            pk__in=sorted(stations), division_code__startswith=OuterRef("division")
        )
        above = {code[:length] for code in scope.prefixes for length in DIVISION_LENGTHS}
        of_a_division = Q(Exists(inside)) | Q(division__in=above)
        return self.filter((Q(station__isnull=True) & of_a_division) | Q(station__in=stations))

    def offered(self, user: Any) -> TextTemplateQuerySet:
        """What still stands, the nearest place first."""
        return (
            self.reaching(user)
            .filter(dropped=False)
            .order_by(
                models.F("station").asc(nulls_last=True),
                Length("division").desc(),
                "title",
                "pk",
            )
        )


class TextTemplate(models.Model):
    """A text with blanks (____), of a station or of every station in a division."""

    class Field(models.TextChoices):
        """The texts that records ask for."""

        FINDINGS = "findings", _("Findings")
        ACTION = "action_taken", _("Action on the spot")
        CONTENT = "content", _("Content")
        REFLECTION = "reflection", _("Reflection")
        SUMMARY = "summary", _("Summary")
        PLAN = "plan", _("Plan")
        FACTS = "facts", _("Facts")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("station")
    )
    # Prefix of the division code whose stations are offered it; empty with a station.
    division = models.CharField(_("division code"), max_length=12, blank=True)
    kind = models.PositiveSmallIntegerField(
        _("kind of record"), choices=ServiceRecord.Kind, null=True, blank=True,
        help_text=_("Empty: every kind."),
    )  # fmt: skip
    field = models.CharField(_("field"), max_length=20, choices=Field, default=Field.FINDINGS)
    purpose = models.CharField(
        _("purpose"), max_length=12, blank=True, help_text=_("Empty: every purpose.")
    )
    title = models.CharField(_("title"), max_length=40)
    text = models.TextField(
        _("text"), max_length=2000,
        help_text=_("Leave blanks as ____. No names, no numbers of persons."),
    )  # fmt: skip
    dropped = models.BooleanField(_("no longer offered"), default=False)

    objects = models.Manager.from_queryset(TextTemplateQuerySet)()
    jurisdiction = Public("Wording with blanks for a place; says nothing about a person.")

    class Meta:
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")
        constraints = [
            models.CheckConstraint(
                condition=Q(station__isnull=False, division="")
                | (Q(station__isnull=True) & ~Q(division="")),
                name="a_text_template_of_one_place",
            )
        ]
        indexes = [models.Index(fields=["field"], name="text_template_by_field")]

    def __str__(self) -> str:
        return self.title
