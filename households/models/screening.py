from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import masks, names, resident_id
from core.fields import BlindIndexField
from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleManager
from households.models.household import Household
from households.models.lead import Lead
from households.models.person import ID_PURPOSE, Person
from households.models.station_count import Measure, counting
from stations.models import Division, Station

# More rows than this are a data import, not a list that people walk through with a phone.
MOST_ROWS = 2000


class Screening(models.Model):
    """A list of people to check for assistance they may be entitled to: 对象排查 (HN-A09)."""

    class Source(models.TextChoices):
        REGISTER = "register", _("Filter of the register")
        OFFICE = "office", _("List of the civil-affairs office")
        VILLAGE = "village", _("List of the village")
        DATA = "data", _("Data comparison")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="screenings", verbose_name=_("station")
    )
    title = models.CharField(_("title"), max_length=60)
    source = models.CharField(
        _("source of the list"), max_length=10, choices=Source, default=Source.REGISTER
    )
    village = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("village or community"),
    )  # fmt: skip
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("screening list")
        verbose_name_plural = _("screening lists")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["station", "-id"], name="screenings_of_a_station")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("households:screening", args=[self.uuid])

    @transaction.atomic
    def take_persons(self, persons: QuerySet[Person]) -> int:
        """Add persons of the register who are not on the list yet; returns how many came on."""
        known = self.entries.filter(person__isnull=False).values("person")
        rows = [
            ScreeningEntry(
                screening=self, station_id=self.station_id, person=person,
                household_id=person.household_id, name=person.name,
                id_hash=person.id_hash, id_masked=person.id_masked,
            )
            for person in persons.exclude(pk__in=known)[:MOST_ROWS]
        ]  # fmt: skip
        return len(ScreeningEntry.objects.bulk_create(rows))

    @transaction.atomic
    def take_lines(self, lines: Iterable[tuple[str, str]]) -> int:
        """Add pasted (name, ID number or ""); whoever is on the register is linked to it."""
        rows = []
        for name, number in lines:
            entry = ScreeningEntry(screening=self, station_id=self.station_id, name=name)
            entry.know_by(number)
            rows.append(entry)
        return len(ScreeningEntry.objects.bulk_create(rows))

    def progress(self) -> dict[str, int]:
        """Entries in all, checked, and by result; one query."""
        checked = ~Q(result="")
        return self.entries.aggregate(
            total=Count("pk"),
            checked=Count("pk", filter=checked),
            households=Count("household", filter=checked, distinct=True),
            **{
                result.value: Count("pk", filter=Q(result=result))
                for result in ScreeningEntry.Result
            },
        )


class ScreeningEntry(models.Model):
    """One person on a screening list. The result is what the worker saw; it decides nothing."""

    class Result(models.TextChoices):
        FITS = "fits", _("Fits the conditions")
        PERHAPS = "perhaps", _("May fit")
        UNFIT = "unfit", _("Does not fit")
        UNREACHED = "unreached", _("Could not be reached")

    class Next(models.TextChoices):
        NONE = "none", _("Nothing")
        VISIT = "visit", _("Visit")
        LEAD = "lead", _("Report as a lead")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    screening = models.ForeignKey(Screening, models.CASCADE, related_name="entries")
    # The station of the list, repeated: sight and counting read no second table.
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="screened"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="screened"
    )
    name = models.CharField(_("name"), max_length=60)
    # Never the number itself: a list of strangers is no register.
    id_hash = BlindIndexField(null=True, editable=False, purpose=ID_PURPOSE)
    id_masked = models.CharField(max_length=24, blank=True, editable=False)
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    next_step = models.CharField(_("next step"), max_length=6, choices=Next, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    counts_household = models.BooleanField(default=False, editable=False)
    lead = models.ForeignKey(Lead, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("person on a screening list")
        verbose_name_plural = _("persons on screening lists")
        ordering = ["screening", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "person"],
                condition=Q(person__isnull=False),
                name="a_person_stands_once_on_a_screening_list",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(checked_on__isnull=False),
                name="a_screening_result_has_a_day",
            ),
        ]
        triggers = [
            counting(
                "count_screened",
                date="checked_on",
                measures={
                    Measure.SCREENED_PERSONS: "row.result <> ''",
                    Measure.SCREENED_HOUSEHOLDS: "row.counts_household AND row.result <> ''",
                },
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_name(self) -> str:
        return masks.mask_name(self.name)

    def know_by(self, number: str) -> None:
        """Keep hash and masked form of an ID number and link the person who has it here.

        ValidationError for a number that is none. Who stands elsewhere on the register stays
        unknown: only the station's own persons are linked.
        """
        self.name = names.normalise_name(self.name)
        if not number:
            return
        parsed = resident_id.parse_resident_id(number)
        self.id_hash = parsed.number
        self.id_masked = masks.mask_resident_id(parsed.number)
        found = Person.objects.active().with_id_number(parsed.number)
        self.person = found.filter(station_id=self.station_id).first()
        if self.person:
            self.household_id = self.person.household_id

    @transaction.atomic
    def check_off(
        self, by: Any, result: str, next_step: str = "", note: str = "", on: Any = None
    ) -> None:
        """Write down what was found; a lead is made when that is the next step.

        The first person of a household with a result on this list counts the household (排查户数);
        somebody who is not on the register counts as a household of their own.
        """
        if result not in self.Result.values:
            raise ValidationError({"result": _("Choose a result.")})
        # One person of the list at a time decides which entry counts the household.
        Screening.objects.select_for_update().get(pk=self.screening_id)
        self.result, self.next_step, self.note = result, next_step, note
        self.checked_on, self.checked_by = on or timezone.localdate(), by
        if not self.counts_household:
            others = self.screening.entries.filter(
                household=self.household_id, counts_household=True
            )
            self.counts_household = not self.household_id or not others.exists()
        if next_step == self.Next.LEAD and not self.lead_id:
            self.lead = Lead.objects.create(
                station_id=self.station_id, household_id=self.household_id, person=self.person,
                name=self.name, village=self.screening.village, channel=Lead.Channel.VISIT,
                difficulty=Lead.Difficulty.OTHER, facts=note, created_by=by,
                found_on=self.checked_on,
            )  # fmt: skip
        self.save()
