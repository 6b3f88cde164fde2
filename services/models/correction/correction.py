from __future__ import annotations

import json
import uuid as uuids
from typing import Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from core.workflow import HasMoves, Incomplete, Move, NotAllowed, Text, WrongStatus, holds
from services.models.entry import UuidTaken
from services.models.record import ServiceRecord
from services.models.workflow import Status as RecordStatus
from services.models.workflow import has_other_confirmer


def _not_own(correction: RecordCorrection, user: Any) -> Text | None:
    """not one's own request while another station head can decide"""
    station = correction.record.station_id
    if correction.requested_by_id == user.pk and has_other_confirmer(station, user):
        return _("Nobody approves their own correction while another station head can do it.")
    return None


def _requester(correction: RecordCorrection, user: Any) -> Text | None:
    """who asked for it"""
    if correction.requested_by_id == user.pk:
        return None
    return _("Only the person who asked for this correction can do this.")


def _says_something(correction: RecordCorrection) -> list[Text]:
    """the opinion in words"""
    return [] if correction.opinion.strip() else [_("the opinion")]


class RecordCorrectionQuerySet(VisibleQuerySet):
    def waiting(self) -> RecordCorrectionQuerySet:
        """Asked for and not decided."""
        return self.filter(status=RecordCorrection.Status.REQUESTED)

    def unseen_by(self, user: Any) -> RecordCorrectionQuerySet:
        """Decided, and the person who asked has not opened the answer yet."""
        decided = (RecordCorrection.Status.APPROVED, RecordCorrection.Status.REFUSED)
        return self.filter(requested_by=user.pk, status__in=decided, seen_at__isnull=True)


class RecordCorrection(HasMoves, models.Model):
    """更正: what a locked record should say instead, and why (specification 2.1).

    The worker asks, a station head approves or refuses, a supervisor may give an opinion. Approval
    writes the new version over the record in the same transaction; the old one stays in its history.
    """

    class Status(models.IntegerChoices):
        REQUESTED = 1, _("Asked for")
        APPROVED = 2, _("Approved")
        REFUSED = 3, _("Refused")
        WITHDRAWN = 4, _("Withdrawn")

    MOVES: ClassVar[dict[str, Move]] = {
        "opinion": Move(
            _("Give an opinion"), {Status.REQUESTED}, Status.REQUESTED,
            permission="record.opinion", lacks=_says_something, fields=("opinion",),
            stamp="opinion_at", who="opinion_by",
        ),
        "approve": Move(
            _("Approve"), {Status.REQUESTED}, Status.APPROVED, permission="record.confirm",
            guard=_not_own, stamp="decided_at", who="decided_by",
        ),
        "refuse": Move(
            _("Refuse"), {Status.REQUESTED}, Status.REFUSED, permission="record.confirm",
            needs_reason=True, stamp="decided_at", who="decided_by",
        ),
        "withdraw": Move(
            _("Withdraw"), {Status.REQUESTED}, Status.WITHDRAWN, guard=_requester
        ),
    }  # fmt: skip
    place = "record__station"

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    record = models.ForeignKey(
        ServiceRecord, models.PROTECT, related_name="corrections", verbose_name=_("service record")
    )
    # {"old": {field: value}, "new": {field: value}} of the fields that change, as the form has them.
    told = EncryptedCharField(_("change"), max_length=40_000, purpose="correction.told")
    reason = models.CharField(_("reason"), max_length=300)
    status = models.PositiveSmallIntegerField(_("status"), choices=Status, default=Status.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for at"), default=timezone.now, editable=False)
    opinion = models.CharField(_("opinion of the supervisor"), max_length=500, blank=True)
    opinion_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    opinion_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    # When the person who asked opened the answer; until then it stands among their alerts.
    seen_at = models.DateTimeField(null=True, editable=False)

    objects = models.Manager.from_queryset(RecordCorrectionQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(status=1), name="one_open_correction_per_record"
            )
        ]
        indexes = [
            models.Index(
                fields=["requested_by"], condition=Q(seen_at__isnull=True), name="correction_unseen"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.get_status_display()}"

    # --- asking ----------------------------------------------------------------------------------

    @classmethod
    def refusal_to_ask(cls, record: ServiceRecord, user: Any) -> Text | None:
        """Why `user` cannot ask for a correction of the record now; None if possible."""
        if record.status != RecordStatus.LOCKED:
            return _("Only a locked record is corrected; before that it is changed.")
        own = record.worker_id == user.pk and holds(user, "visit.create", record.station)
        if not own and not holds(user, "record.confirm", record.station):
            return _("Only the social worker of this record or the station head can ask for this.")
        return None

    @classmethod
    @transaction.atomic
    def ask(
        cls,
        record: ServiceRecord,
        *,
        old: dict[str, Any],
        new: dict[str, Any],
        reason: str,
        by: Any,
        uuid: uuids.UUID | None = None,
    ) -> tuple[RecordCorrection, bool]:
        """Ask for `new` instead of `old`; out: the request and whether it was made now.

        Raises NotAllowed, WrongStatus (not locked, or one is waiting already), Incomplete, UuidTaken.
        """
        if uuid is not None:
            earlier = cls.objects.filter(uuid=uuid).first()
            if earlier is not None:
                if earlier.requested_by_id == by.pk and earlier.record_id == record.pk:
                    return earlier, False
                raise UuidTaken
        record = ServiceRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if (refusal := cls.refusal_to_ask(record, by)) is not None:
            if record.status != RecordStatus.LOCKED:
                raise WrongStatus(refusal)
            raise NotAllowed(refusal)
        missing = [
            *([] if new else [_("a change")]),
            *([] if reason.strip() else [_("the reason")]),
        ]
        if missing:
            raise Incomplete(missing)  # type: ignore[arg-type]
        if record.corrections.waiting().exists():
            raise WrongStatus(_("A correction of this record is waiting for its answer already."))
        try:
            with transaction.atomic():
                made = cls.objects.create(
                    uuid=uuid or uuid7(), record=record, requested_by=by, reason=reason.strip(),
                    told=json.dumps({"old": old, "new": new}, ensure_ascii=False),
                )  # fmt: skip
        except IntegrityError as error:
            raise UuidTaken from error
        return made, True

    # --- deciding --------------------------------------------------------------------------------

    def approve(self, by: Any, answer: str = "") -> None:
        """Overwrite the record with what was asked for. Raises also ValidationError of the entry."""
        self._decide("approve", by, answer)

    def refuse(self, by: Any, reason: str) -> None:
        """Leave the record as it is; whoever asked is told why."""
        self._decide("refuse", by, reason)

    @transaction.atomic
    def _decide(self, move: str, by: Any, answer: str) -> None:
        self.make(move, by, answer)
        if answer.strip():
            self.answer = answer.strip()[:300]
            self.save(update_fields=["answer"])

    def after(self, name: str, by: Any, reason: str) -> None:
        if name == "approve":
            from services.corrections.retelling import overwrite

            overwrite(self, by)

    def seen(self, by: Any) -> None:
        """The person who asked has read the answer."""
        if self.requested_by_id == by.pk and self.decided_at and not self.seen_at:
            self.seen_at = timezone.now()
            self.save(update_fields=["seen_at"])

    # --- what it says ----------------------------------------------------------------------------

    @property
    def old(self) -> dict[str, Any]:
        """Field → value before, of the fields that change."""
        return json.loads(self.told)["old"]

    @property
    def new(self) -> dict[str, Any]:
        """Field → value asked for."""
        return json.loads(self.told)["new"]
