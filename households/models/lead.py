from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import masks
from core.codes import phone as phones
from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from core.workflow import HasMoves, Move
from households.models.household import Household
from households.models.person import Person
from households.models.station_count import Measure, counting
from stations.models import Division, Station

# Days within which whoever a lead was reported to should have answered, by urgency.
ANSWER_DAYS = {"urgent": 1, "soon": 7, "normal": 30}


class LeadQuerySet(VisibleQuerySet):
    def waiting(self) -> LeadQuerySet:
        """Reported or followed up, not answered yet."""
        return self.filter(status__in=(Lead.Status.REPORTED, Lead.Status.FOLLOWING))

    def overdue(self, today: dt.date | None = None) -> LeadQuerySet:
        """Not answered within the days of their urgency: somebody has to ask again."""
        return self.waiting().filter(answer_due_on__lt=today or timezone.localdate())


def _report_lacks(lead: Lead) -> list[Any]:
    return [] if lead.reported_to.strip() else [_("whom the lead is reported to")]


def _answer_lacks(lead: Lead) -> list[Any]:
    return [] if lead.answer.strip() else [_("what was answered")]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Lead(HasMoves, models.Model):
    """An active-discovery lead 主动发现线索 (HN-A13): somebody in difficulty, found by us.

    What becomes of it is the answer of the office it was reported to; the platform decides nothing.
    """

    class Status(models.TextChoices):
        FOUND = "found", _("Found, not reported yet")
        REPORTED = "reported", _("Reported")
        FOLLOWING = "following", _("Being followed up")
        AIDED = "aided", _("Aided")
        REFERRED = "referred", _("Passed on")
        UNFIT = "unfit", _("Answered: does not qualify")
        CLOSED = "closed", _("Closed")

    class Channel(models.TextChoices):
        VISIT = "visit", _("Home visit")
        CADRE = "cadre", _("Village cadre or grid worker")
        NEIGHBOUR = "neighbour", _("Neighbours or the public")
        SELF = "self", _("The person asked for help")
        DATA = "data", _("Warning from a data comparison")
        PHONE = "phone", _("Hotline or phone call")
        OTHER = "other", _("Other")

    class Difficulty(models.TextChoices):
        LIVING = "living", _("Basic living")
        ILLNESS = "illness", _("Illness")
        DISABILITY = "disability", _("Disability")
        CARE = "care", _("Nobody to care for them")
        CHILD = "child", _("Child without proper care")
        STUDY = "study", _("Cost of schooling")
        DISASTER = "disaster", _("Disaster or accident")
        LABOUR = "labour", _("Lack of labour")
        OTHER = "other", _("Other")

    class Urgency(models.TextChoices):
        URGENT = "urgent", _("Urgent (answer within 1 day)")
        SOON = "soon", _("Soon (within 7 days)")
        NORMAL = "normal", _("Normal (within 30 days)")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="leads", verbose_name=_("station")
    )
    found_on = models.DateField(_("found on"), default=timezone.localdate)
    finder = models.CharField(
        _("finder"), max_length=40, blank=True,
        help_text=_("Name and post of whoever told you; empty when you found it yourself."),
    )  # fmt: skip
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.VISIT)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="leads",
        verbose_name=_("household"),
    )  # fmt: skip
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    phone = EncryptedCharField(
        _("phone"), null=True, blank=True, max_length=40, purpose="lead.phone"
    )
    phone_masked = models.CharField(max_length=24, blank=True, editable=False)
    village = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("village or community"),
    )  # fmt: skip
    address = models.CharField(_("address"), max_length=120, blank=True)
    persons = models.PositiveSmallIntegerField(
        _("persons concerned"), default=1, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty)
    facts = EncryptedCharField(
        _("what was found"), blank=True, max_length=500, purpose="lead.facts"
    )
    urgency = models.CharField(_("urgency"), max_length=6, choices=Urgency, default=Urgency.NORMAL)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.FOUND, editable=False
    )
    reported_to = models.CharField(_("reported to"), max_length=60, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True, editable=False)
    answer_due_on = models.DateField(_("answer due"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answer = models.CharField(_("answer"), max_length=300, blank=True, editable=False)
    # The last answer stays when the lead is closed: 转办率 is told from it.
    outcome = models.CharField(max_length=10, choices=Status, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(LeadQuerySet)()
    jurisdiction = ByStation("station")

    _OPEN = frozenset({Status.REPORTED, Status.FOLLOWING})
    _ANSWERED = frozenset({Status.AIDED, Status.REFERRED, Status.UNFIT})
    MOVES = {
        "report": Move(
            _("Report"), {Status.FOUND}, Status.REPORTED, permission="lead.edit",
            lacks=_report_lacks, fields=("reported_to",),
        ),
        "follow": Move(
            _("Follow up"), {Status.REPORTED}, Status.FOLLOWING, permission="lead.edit",
            needs_reason=True,
        ),
        "aided": Move(
            _("Aided"), _OPEN, Status.AIDED, permission="lead.answer", lacks=_answer_lacks,
            fields=("answer",), stamp="answered_at",
        ),
        "referred": Move(
            _("Passed on"), _OPEN, Status.REFERRED, permission="lead.answer", lacks=_answer_lacks,
            fields=("answer",), stamp="answered_at",
        ),
        "unfit": Move(
            _("Answered: does not qualify"), _OPEN, Status.UNFIT, permission="lead.answer",
            lacks=_answer_lacks, fields=("answer",), stamp="answered_at",
        ),
        "close": Move(
            _("Close"), _ANSWERED, Status.CLOSED, permission="lead.edit", stamp="closed_at",
        ),
        "reopen": Move(
            _("Open again"), _ANSWERED | {Status.CLOSED}, Status.FOLLOWING,
            permission="lead.answer", needs_reason=True, clears=("closed_at", "answered_at"),
        ),
    }  # fmt: skip

    class Meta:
        verbose_name = _("active-discovery lead")
        verbose_name_plural = _("active-discovery leads")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["station", "-id"], name="leads_of_a_station"),
            models.Index(
                fields=["station", "answer_due_on"],
                condition=Q(status__in=("reported", "following")),
                name="leads_waiting",
            ),
        ]
        triggers = [
            counting(
                "count_leads",
                date="found_on",
                measures={
                    Measure.LEADS: "1",
                    Measure.LEAD_PERSONS: "row.persons",
                    Measure.LEADS_REFERRED: "row.outcome = 'referred'",
                    Measure.LEADS_CLOSED: "row.status = 'closed'",
                },
            )
        ]

    def __str__(self) -> str:
        return f"{self.found_on:%Y-%m-%d} {self.get_difficulty_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if "phone" in self.__dict__:
            self.phone = phones.normalise_phone(self.phone) if self.phone else None
            self.phone_masked = masks.mask_phone(self.phone) if self.phone else ""
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("households:lead", args=[self.uuid])

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.person_id:
            self.household_id = self.person.household_id  # type: ignore[union-attr]
        if not self.household_id and not self.name.strip():
            errors["name"] = _("Say who it is, or choose a household of the register.")
        # A form in which the station is still missing says so itself.
        area = Household.area_of(self.station) if self.station_id else ""
        if self.village and not self.village.code.startswith(area):
            errors["village"] = _(
                "Choose a village, community or township that the station serves."
            )
        if self.found_on and self.found_on > timezone.localdate():
            errors["found_on"] = _("A lead cannot be found on a future day.")
        if self.phone:
            try:
                self.phone = phones.parse_phone(self.phone).number
            except ValidationError as error:
                errors["phone"] = error.messages
        if errors:
            raise ValidationError(errors)

    @property
    def is_overdue(self) -> bool:
        waits = self.status in self._OPEN
        return bool(waits and self.answer_due_on and self.answer_due_on < timezone.localdate())

    def after(self, name: str, by: Any, reason: str) -> None:
        if name == "report":
            self.reported_on = timezone.localdate()
            self.answer_due_on = self.reported_on + dt.timedelta(days=ANSWER_DAYS[self.urgency])
            self.save(update_fields=["reported_on", "answer_due_on"])
        elif name in ("aided", "referred", "unfit"):
            self.outcome = self.status
            self.save(update_fields=["outcome"])
        elif name == "reopen":
            self.outcome = ""
            self.save(update_fields=["outcome"])

    @transaction.atomic
    def open_household(self) -> Household:
        """A new file for the person of the lead; ValueError when there is one or no village."""
        if self.household_id or not self.village_id:
            raise ValueError("there is a household already, or no village to open it in")
        household = Household(
            station=self.station, division=self.village, address=self.address,
            worker=self.created_by,
        )  # fmt: skip
        head = Person(name=self.name, phone=self.phone)
        household.open_with(head)
        self.household, self.person = household, head
        self.save(update_fields=["household", "person"])
        return household
