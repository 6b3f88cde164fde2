from __future__ import annotations

from typing import Any

from django.db import connection, models

from core.jurisdiction import ByStation, VisibleQuerySet
from households.models.person import Person
from households.name_parts import FILL, LAST
from stations.models import Station


class NamePartQuerySet(VisibleQuerySet):
    def starting(self, text: str) -> NamePartQuerySet:
        """Keys that begin with `text`, which is compact (`households.name_parts`)."""
        return self.filter(part__range=(text, text + LAST))


class NamePart(models.Model):
    """A key that a person is found by; kept by triggers of the persons' table, never by code.

    No constraints to other tables: the triggers see to that, and an import of 100,000 persons
    would check half a million rows.
    """

    follows_merge = False

    station = models.ForeignKey(
        Station, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    # In code point order: every text that begins with a part then stands in one range.
    part = models.CharField(max_length=200, db_collation="C")
    person = models.ForeignKey(
        Person, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    objects = models.Manager.from_queryset(NamePartQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["station", "part", "person"], name="a_person_has_a_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.part


def fill_if_empty(**kwargs: Any) -> None:
    """After migrate: the keys of persons stored before there were keys, or loaded without triggers."""
    if NamePart.objects.exists() or not Person.objects.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(rows="households_person"))
