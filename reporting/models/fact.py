"""The folded figures. Written by reporting.rollup only; everybody else reads.

A node is a division (levels 1 province … 4 township, `node` = its id) or a station (level 5).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from core.jurisdiction import Scope, VisibleManager
from core.rules.sql import setting


@dataclass(frozen=True)
class ByNode:
    """Facts are seen where the node is: a division by its code, a station by its own rule."""

    person_level: bool = False

    def q(self, scope: Scope) -> Q:
        from stations.models import Division, Station

        divisions = Division.objects.filter(scope.division_q("code")).values("pk")
        stations = Station.objects.within(scope).values("pk")
        return Q(level__lt=5, node__in=divisions) | Q(level=5, node__in=stations)

    def predicate(self, model: type[models.Model]) -> str | None:
        table = model._meta.db_table
        return (
            f'CASE WHEN "{table}".level < 5 THEN EXISTS (SELECT 1 FROM stations_division d'
            f' WHERE d.id = "{table}".node AND d.code LIKE ANY ({setting("prefixes", "text[]")}))'
            f' ELSE EXISTS (SELECT 1 FROM stations_station s WHERE s.id = "{table}".node) END'
        )


class FactBase(models.Model):
    level = models.PositiveSmallIntegerField()
    node = models.IntegerField()

    objects = VisibleManager()
    jurisdiction = ByNode()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__}{self.pk}"


class Measures(models.Model):
    """Additive counts of confirmed records."""

    records = models.IntegerField()
    attempts = models.IntegerField()
    # Records with at least three of the five forces (FQ-15).
    linked = models.IntegerField(default=0)
    person_times = models.IntegerField()
    remote_person_times = models.IntegerField()
    anonymous = models.IntegerField()
    minutes = models.BigIntegerField()

    class Meta:
        abstract = True


class Fact(FactBase, Measures):
    """Counts by month, track (0 = routine), kind and method."""

    month = models.DateField()
    track = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField()
    method = models.PositiveSmallIntegerField()
    pk = models.CompositePrimaryKey("level", "node", "month", "track", "kind", "method")

    class Meta:
        db_table = "reporting_fact"


class FactServiceType(FactBase, Measures):
    """Counts by month and service type; a record with two types counts in both."""

    month = models.DateField()
    service_type = models.PositiveSmallIntegerField()
    pk = models.CompositePrimaryKey("level", "node", "month", "service_type")

    class Meta:
        db_table = "reporting_factservicetype"


class FactWeek(FactBase):
    """Whether anything was confirmed in an ISO week (周周有活动); `week` is its Monday."""

    week = models.DateField()
    records = models.IntegerField()
    activities = models.IntegerField()
    active_stations = models.IntegerField()
    pk = models.CompositePrimaryKey("level", "node", "week")

    class Meta:
        db_table = "reporting_factweek"


class FactMilestone(FactBase):
    """Milestones (`services.Milestone`) by month, track and kind: how many, and their amounts."""

    month = models.DateField()
    track = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField()
    happened = models.IntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    pk = models.CompositePrimaryKey("level", "node", "month", "track", "kind")

    class Meta:
        db_table = "reporting_factmilestone"


class FactSet(FactBase):
    """Distinct households (K03) and persons (K02) of a month as roaring bitmaps; track -1 = all."""

    month = models.DateField()
    track = models.SmallIntegerField()
    households = models.BinaryField()
    persons = models.BinaryField()
    pk = models.CompositePrimaryKey("level", "node", "month", "track")

    class Meta:
        db_table = "reporting_factset"


class FactWindow(FactBase):
    """Distinct counts of a window: 2026-03, 2026-Q1, 2026-H1, 2026, or C<campaign id>."""

    window = models.CharField(max_length=10)
    track = models.SmallIntegerField()
    households = models.IntegerField()
    persons = models.IntegerField()
    pk = models.CompositePrimaryKey("level", "node", "window", "track")

    class Meta:
        db_table = "reporting_factwindow"
