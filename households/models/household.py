from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from households import risk_levels
from households.models.file_number import next_file_numbers
from households.models.home import HomeParticulars
from stations.models import Division, Station

if TYPE_CHECKING:
    from households.models.person import Person
    from households.models.register_change import RegisterChange

# How much of a station's division code its households may lie in: a township's station and a
# village's room serve their township, a main station its county, a guidance centre its prefecture.
AREA_DIGITS = {1: 4, 2: 6, 3: 9, 4: 9}
# GB/T 4761-2008
RELATION_HEAD = "0"
RELATION_OTHER = "8"


class HouseholdQuerySet(VisibleQuerySet):
    def registered(self) -> HouseholdQuerySet:
        return self.filter(status=Household.Status.REGISTERED)

    def overdue(self, today: dt.date | None = None) -> HouseholdQuerySet:
        """Households whose planned next visit is past."""
        return self.filter(next_visit_on__lt=today or timezone.localdate())


@pghistory.track(
    pghistory.UpdateEvent(
        row=pghistory.Old,
        condition=pghistory.AnyChange(exclude=["last_visited_on", "next_visit_on", "completeness"]),
    ),
    pghistory.DeleteEvent(row=pghistory.Old),
)
class Household(HomeParticulars, models.Model):
    """A household and its file (一户一档). `id` serves the distinct sets; `uuid` is public."""

    class Status(models.TextChoices):
        """Specification 2.16."""

        REGISTERED = "registered", _("On the register")
        MOVED_OUT = "moved_out", _("Moved out")
        CANCELLED = "cancelled", _("Cancelled")
        MERGED = "merged", _("Merged")

    class Risk(models.TextChoices):
        """The national levels by name; which ones a province uses says `risk_levels`."""

        RED = "red", _("Red (high)")
        ORANGE = "orange", _("Orange (medium-high)")
        YELLOW = "yellow", _("Yellow (medium)")
        BLUE = "blue", _("Blue (low)")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    file_no = models.CharField(_("file number"), max_length=24, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="households", verbose_name=_("station")
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("village or community")
    )
    address = models.CharField(_("address"), max_length=120, blank=True)
    head = models.ForeignKey(
        "households.Person", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("head of household"),
    )  # fmt: skip
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("responsible social worker"),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REGISTERED)
    # The highest level of the members (households.models.risk), and since when that one counts.
    risk = models.CharField(
        _("risk level"),
        max_length=risk_levels.CODE_LENGTH,
        choices=risk_levels.choices,
        default=risk_levels.lowest,
    )
    risk_set_on = models.DateField(null=True, blank=True, editable=False)
    phone_note = models.CharField(_("contact note"), max_length=60, blank=True)
    # Set by the services floor when a visit is saved: the phone's list of due visits reads these.
    last_visited_on = models.DateField(null=True, blank=True, editable=False)
    next_visit_on = models.DateField(_("next visit date"), null=True, blank=True)
    # 档案完整率 in per cent, written by households.file.completeness only.
    completeness = models.PositiveSmallIntegerField(
        _("completeness of the file"), default=0, editable=False
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    closed_reason = models.CharField(
        _("reason for closing"), max_length=200, blank=True, editable=False
    )
    # The file that took this one's members when two households were merged.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(HouseholdQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["station", "next_visit_on"]),
            models.Index(fields=["station", "-id"]),
            models.Index(fields=["division"]),
        ]

    def __str__(self) -> str:
        return self.file_no

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.file_no:
            year = timezone.localtime(self.created_at).year
            self.file_no = next_file_numbers(self.station, year)[0]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("households:file", args=[self.uuid])

    @staticmethod
    def area_of(station: Station) -> str:
        """The division-code prefix that the households of this station lie in."""
        return station.division_code[: AREA_DIGITS[station.level]]

    @classmethod
    def divisions_for(cls, station: Station) -> models.QuerySet[Division]:
        """Townships and villages where a household of this station may live."""
        return (
            Division.objects.valid_on(timezone.localdate())
            .under(cls.area_of(station))
            .filter(level__gte=Division.Level.TOWNSHIP)
            .order_by("code")
        )

    @property
    def is_closed(self) -> bool:
        return self.status != self.Status.REGISTERED

    @property
    def risk_level(self) -> risk_levels.Level:
        return risk_levels.level_of(self.risk)

    def clean(self) -> None:
        if not (self.station_id and self.division_id):
            return
        inside = self.division.code.startswith(self.area_of(self.station))
        if not inside or self.division.level < Division.Level.TOWNSHIP:
            raise ValidationError(
                {"division": _("Choose a village, community or township that the station serves.")},
                code="division_foreign",
            )

    @transaction.atomic
    def open_with(self, head: Person) -> None:
        """Store a new file with its first member, who is the head.

        Errors: IntegrityError when a client-made uuid or the ID number is already in use.
        """
        # The key is drawn first, so that a new file does not begin with a change of its head.
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('households_person', 'id'))")
            head.pk = cursor.fetchone()[0]
        head.relation = RELATION_HEAD
        self.head_id = head.pk
        self.save(force_insert=True)
        self.take(head)

    def take(self, person: Person) -> None:
        """Store a new person as a member of this household; ValidationError for a closed one."""
        if self.is_closed:
            raise ValidationError({"__all__": _("This household's file is closed.")})
        person.household = self
        person.station_id = self.station_id
        person.save(force_insert=True)

    @transaction.atomic
    def make_head(self, person: Person) -> None:
        """Another member becomes head; the former one stays as a member of other relation.

        Errors: ValidationError for somebody who is not a member on the register.
        """
        if person.household_id != self.pk or not person.is_active:
            raise ValidationError({"__all__": _("The head is a member on the register.")})
        if self.head_id == person.pk:
            return
        former = self.members.filter(pk=self.head_id).first()  # type: ignore[misc]
        if former is not None:
            former.relation = RELATION_OTHER
            former.save(update_fields=["relation"])
        person.relation = RELATION_HEAD
        person.save(update_fields=["relation"])
        self.head = person
        self.save(update_fields=["head"])

    # --- what can happen to a file; the rules are in households.register -------------------------

    def close(self, status: str, reason: str, *, by: Any = None) -> RegisterChange:
        """Close the file as moved out or cancelled, with everybody on the register in it."""
        from households.register.closing import close

        return close(self, status, reason, by=by)

    def reopen(self, *, by: Any = None) -> RegisterChange:
        """Open the file again, with those who left when it was closed."""
        from households.register.closing import reopen

        return reopen(self, by=by)

    def move_to_station(
        self, station: Station, division: Division, address: str, by: Any, reason: str
    ) -> RegisterChange:
        """The whole family moves: the file stands at another station from now on."""
        from households.register.moving import move_station

        return move_station(self, station, division, address, by=by, reason=reason)

    def split(self, leaving: Sequence[Person], head: Person, **rest: Any) -> Household:
        """Some members found a file of their own; see `households.register.regrouping.split`."""
        from households.register.regrouping import split

        return split(self, leaving, head, **rest)

    def merge_into(self, target: Household, **rest: Any) -> RegisterChange:
        """This file's members join `target`; see `households.register.regrouping.merge`."""
        from households.register.regrouping import merge

        return merge(self, target, **rest)
