"""Two files that may be of one person, and what somebody decided about them (spec 2.16)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ThroughAll, VisibleQuerySet
from core.workflow import HasMoves, Move
from households.models.person import Person

# What speaks for one person, and how much: points of a hundred. SQL over `a` and `b`, two persons
# with the same pinyin in one county, and `ha`, `hb`, their households. A pair needs a reason.
SAME_BIRTH = "a.birth_date = b.birth_date"
SAME_VILLAGE = "ha.division_id = hb.division_id AND a.name = b.name"
SAME_ENDS = "a.id_masked <> '' AND a.id_masked = b.id_masked AND a.id_hash <> b.id_hash"
POINTS = (
    ("birth", SAME_BIRTH, 50),
    ("village", SAME_VILLAGE, 25),
    ("ends", SAME_ENDS, 40),
    ("name", "a.name = b.name", 15),
    ("household", "a.household_id = b.household_id", 10),
    # Two whole numbers that differ speak for two people.
    ("numbers", "a.id_hash <> b.id_hash AND a.id_masked <> b.id_masked", -40),
)
WORTH_A_LOOK = 25

_ACTIVE = "{0}.status NOT IN ('merged', 'cancelled')"
_FIND = f"""
INSERT INTO households_duplicatepair
    (uuid, first_id, second_id, score, reasons, status, found_at, decided_reason)
SELECT gen_random_uuid(), least(a.id, b.id), greatest(a.id, b.id), least(100, p.score), p.reasons,
       'open', %(now)s, ''
FROM households_person a
JOIN stations_station sa ON sa.id = a.station_id
JOIN stations_station sb ON sb.division_code BETWEEN left(sa.division_code, 6)
                        AND rpad(left(sa.division_code, 6), 12, '9')
JOIN households_person b ON b.station_id = sb.id AND b.name_pinyin = a.name_pinyin
JOIN households_household ha ON ha.id = a.household_id
JOIN households_household hb ON hb.id = b.household_id
CROSS JOIN LATERAL (
    SELECT sum(points) AS score, array_agg(reason ORDER BY points DESC) AS reasons
    FROM (VALUES {", ".join(f"('{name}', {sql}, {points})" for name, sql, points in POINTS)})
         v (reason, holds, points)
    WHERE holds
) p
WHERE {_ACTIVE.format("a")} AND {_ACTIVE.format("b")}
  AND (({SAME_BIRTH}) OR ({SAME_VILLAGE}) OR ({SAME_ENDS}))
  AND p.score >= {WORTH_A_LOOK}
  AND {{which}}
ON CONFLICT (first_id, second_id) DO UPDATE
SET score = excluded.score, reasons = excluded.reasons, found_at = excluded.found_at
WHERE households_duplicatepair.status = 'open'
"""


class DuplicatePairQuerySet(VisibleQuerySet):
    def waiting(self) -> DuplicatePairQuerySet:
        """Pairs to decide on: both files are active still."""
        closed = (Person.Status.MERGED, Person.Status.CANCELLED)
        return self.filter(status=DuplicatePair.Status.OPEN).exclude(
            Q(first__status__in=closed) | Q(second__status__in=closed)
        )

    def find_for(self, person: Person) -> int:
        """Look for files like this one, within the sight that holds; out: how many were noted."""
        return self._run("a.id = %(person)s AND b.id <> a.id", person=person.pk)

    def find_all(self) -> int:
        """Look through everybody, county by county; pairs that no longer look alike go."""
        began = timezone.now()
        found = self._run("a.id < b.id", now=began)
        self.filter(status=DuplicatePair.Status.OPEN, found_at__lt=began).delete()
        return found

    def _run(self, which: str, *, now: dt.datetime | None = None, **values: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_FIND.format(which=which), {"now": now or timezone.now(), **values})
            return cursor.rowcount


class DuplicatePair(HasMoves, models.Model):
    """`first` and `second` may be one person. Seen by whoever sees both; a decision is kept."""

    class Status(models.TextChoices):
        OPEN = "open", _("To decide")
        DIFFERENT = "different", _("Different persons")
        MERGED = "merged", _("Merged")

    class Reason(models.TextChoices):
        BIRTH = "birth", _("Same birth date")
        VILLAGE = "village", _("Same name and village")
        ENDS = "ends", _("ID numbers that begin and end alike")
        NAME = "name", _("Same characters")
        HOUSEHOLD = "household", _("Same household")
        NUMBERS = "numbers", _("Two different ID numbers")

    follows_merge = False
    MOVES = {
        "different": Move(
            _("Different persons"), {Status.OPEN}, Status.DIFFERENT, "register.merge",
            stamp="decided_at", who="decided_by", fields=("decided_reason",),
        ),
        "merge": Move(
            _("Merge"), {Status.OPEN}, Status.MERGED, "register.merge",
            stamp="decided_at", who="decided_by",
        ),
        "reconsider": Move(
            _("Decide again"), {Status.DIFFERENT, Status.MERGED}, Status.OPEN, "register.merge",
            clears=("decided_at", "decided_by"),
        ),
    }  # fmt: skip
    place = "first__station"

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(_("likeness"))
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason), default=list)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_reason = models.CharField(_("remark"), max_length=200, blank=True)

    objects = models.Manager.from_queryset(DuplicatePairQuerySet)()
    jurisdiction = ThroughAll(("first", "second"))

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_noted_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="a_pair_stands_in_one_order"
            ),
        ]
        indexes = [models.Index(fields=["status", "-score", "id"])]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"

    @property
    def reason_labels(self) -> list[str]:
        return [str(self.Reason(reason).label) for reason in self.reasons]
