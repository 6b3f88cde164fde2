"""A request to transfer a file between stations that do not see each other's (spec 2.16)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import masks
from core.crypto import blind_index
from core.definers import Definer, declare
from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import ByEitherStation, ByStation, Scope, VisibleQuerySet
from core.workflow import SYSTEM, HasMoves, Move
from households.models.household import RELATION_OTHER, Household
from households.models.person import ID_PURPOSE, Person, normalised_document
from stations.models import Division, Station

# Days after which the holder is reminded, and after which the request is late.
REMIND_AFTER, LATE_AFTER = 14, 30

_HOLDER = declare(
    Definer(
        name="households_holder_of_number",
        arguments="number bytea",
        returns="TABLE (person bigint, station bigint)",
        body="SELECT id, station_id FROM households_person"
        " WHERE id_hash = number AND status NOT IN ('merged', 'cancelled')",
        why="A request must reach the station that has the file, which the asking one may not know.",
    )
)


class TransferRequestQuerySet(VisibleQuerySet):
    def waiting(self) -> TransferRequestQuerySet:
        return self.filter(status=TransferRequest.Status.REQUESTED)

    def held_within(self, scope: Scope) -> TransferRequestQuerySet:
        """Requests for files of the stations in this scope: theirs to answer."""
        return self.filter(ByStation("holding").q(scope))


class TransferRequest(HasMoves, models.Model):
    """`asking` asks the station that has the file of a number to hand it over.

    The asking station is shown the state and the answer, never where or what the file is; the
    holding one is shown who asks and why. Names are copied, because neither sees the other's rows.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Waiting for the answer")
        AGREED = "agreed", _("Agreed, being carried out")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DONE = "done", _("Transferred")

    follows_merge = False
    place = "holding"
    MOVES = {
        "agree": Move(
            _("Hand over"), {Status.REQUESTED}, Status.AGREED, "transfer.answer",
            lacks=lambda row: row.obstacles(), stamp="answered_at", who="answered_by",
            fields=("answer",),
        ),
        "decline": Move(
            _("Decline"), {Status.REQUESTED}, Status.DECLINED, "transfer.answer",
            needs_reason=True, stamp="answered_at", who="answered_by", fields=("answer",),
        ),
        "withdraw": Move(
            _("Withdraw"), {Status.REQUESTED}, Status.WITHDRAWN,
            guard=lambda row, user: row.not_the_asker(user),
        ),
        "complete": Move(_("Carry out"), {Status.AGREED}, Status.DONE, by_system=True),
        "stop": Move(
            _("Stop"), {Status.AGREED}, Status.DECLINED, by_system=True, fields=("answer",)
        ),
    }  # fmt: skip

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    asking = models.ForeignKey(Station, models.PROTECT, related_name="+")
    asking_name = models.CharField(_("asking station"), max_length=120)
    holding = models.ForeignKey(Station, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    number_masked = models.CharField(_("ID number"), max_length=24)
    # Empty: the whole household goes, to this village and address.
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("household that takes the person in"),
    )  # fmt: skip
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("village or community")
    )
    address = models.CharField(_("address"), max_length=120, blank=True)
    reason = EncryptedCharField(_("reason"), max_length=300, purpose="transferrequest.reason")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_by_name = models.CharField(_("asked by"), max_length=150)
    requested_at = models.DateTimeField(_("asked"), default=timezone.now)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = models.Manager.from_queryset(TransferRequestQuerySet)()
    jurisdiction = ByEitherStation(("asking", "holding"))

    class Meta:
        verbose_name = _("request to transfer")
        verbose_name_plural = _("requests to transfer")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["holding", "status"]), models.Index(fields=["asking"])]
        constraints = [
            models.UniqueConstraint(
                fields=["asking", "person"],
                condition=Q(status="requested"),
                name="one_open_transfer_request_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asking_name} {self.number_masked}"

    def get_absolute_url(self) -> str:
        return reverse("households:transfer", args=[self.uuid])

    @classmethod
    def ask(cls, number: str, station: Station, *, by: Any, **rest: Any) -> TransferRequest | None:
        """Ask for the file of this number; None if no station has one. Out: the request.

        `rest`: household, division, address, reason. An open request for it is given back.
        Whoever calls this has asked `households.duplicates.elsewhere` first, which logs and limits.
        """
        document = normalised_document(number)
        with connection.cursor() as cursor:
            sealed = blind_index(document, purpose=ID_PURPOSE)
            cursor.execute(f"SELECT person, station FROM {_HOLDER.name}(%s)", [sealed])
            found = cursor.fetchone()
        if found is None or found[1] == station.pk:
            return None
        person, holding = found
        open_one = cls.objects.waiting().filter(asking=station, person_id=person).first()
        return open_one or cls.objects.create(
            asking=station, asking_name=str(station), holding_id=holding, person_id=person,
            number_masked=masks.mask_resident_id(document), requested_by=by,
            requested_by_name=by.name or by.get_username(), **rest,
        )  # fmt: skip

    def station_of(self) -> Station:
        """Where the row stands: at the holder, but a withdrawal is the asker's own act."""
        return self.asking if self.status == self.Status.WITHDRAWN else self.holding

    def holds(self, user: Any, permission: str) -> bool:
        try:
            return super().holds(user, permission)
        except Station.DoesNotExist:  # the holder lies outside the asker's sight
            return False

    def not_the_asker(self, user: Any) -> Any:
        """Why this person may not withdraw; None for somebody who edits at the asking station."""
        for posting in user.current_postings:
            if "household.edit" not in posting.definition.permissions:
                continue
            if posting.station_id == self.asking_id:
                return None
            code = Station.objects.filter(pk=self.asking_id).values_list("division_code", flat=True)
            if not posting.station_id and str(code.first()).startswith(posting.division_prefix):
                return None
        return _("Only the station that asked may withdraw.")

    def obstacles(self) -> list[Any]:
        """What the holder must settle before handing over."""
        home = self.person.household
        others = home.members.filter(status=Person.Status.REGISTERED).exclude(pk=self.person_id)
        if self.household_id and home.head_id == self.person_id and others.exists():
            return [_("another head for the remaining family")]
        return []

    @property
    def days_waiting(self) -> int:
        return (timezone.now() - self.requested_at).days

    @property
    def tone(self) -> str:
        """How pressing the answer is: "", "warn" after 14 days, "bad" after 30."""
        if self.status != self.Status.REQUESTED or self.days_waiting < REMIND_AFTER:
            return ""
        return "bad" if self.days_waiting >= LATE_AFTER else "warn"

    @property
    def answer_due(self) -> dt.date:
        return timezone.localdate(self.requested_at) + dt.timedelta(days=LATE_AFTER)

    def carry_out(self) -> None:
        """Move what was agreed on, with its history. For the worker, which sees both stations."""
        reason = str(_("Transfer asked for by %(station)s") % {"station": self.asking_name})
        try:
            with transaction.atomic():
                if self.household_id:
                    self.person.move_to(
                        self.household,  # type: ignore[arg-type]
                        RELATION_OTHER,
                        by=self.answered_by,
                        reason=reason,
                    )
                else:
                    self.person.household.move_to_station(
                        self.asking, self.division, self.address, self.answered_by, reason
                    )
                self.make("complete", SYSTEM)
        except ValidationError as error:
            self.status = self.Status.AGREED
            self.make("stop", SYSTEM, answer=" ".join(error.messages)[:300])
