from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import ByStation, Either, HandedTo
from core.models import MoveLog
from core.workflow import HasMoves
from households.models import Consent, Household, Person
from services.models.activity.partner import Partner
from services.models.case.choices import CloseReason
from services.models.case.file import Case
from services.models.record import ServiceRecord
from services.models.referral import counting, summary
from services.models.referral.moves import MOVES, OPEN, RECEIVERS, ReferralStatus
from services.models.referral.queryset import ReferralQuerySet
from stations.models import Station

# Days within which a receiver should answer, by urgency; and after which one visits back.
ANSWER_DAYS = {"urgent": 1, "normal": 7}
FOLLOW_UP_DAYS = 14


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Referral(HasMoves, models.Model):
    """One person referred 转介 (specification 2.14, K24).

    The receiving station sees this row alone, and only once it was sent: the summary as it stood
    then, never the file. Names of both sides are copied, because neither sees the other's rows.
    """

    Status = ReferralStatus
    MOVES = MOVES

    class Urgency(models.TextChoices):
        URGENT = "urgent", _("Urgent (answer within 1 day)")
        NORMAL = "normal", _("Normal (within 7 days)")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="referrals", verbose_name=_("station")
    )
    from_name = models.CharField(_("referred by"), max_length=120, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="referrals", verbose_name=_("person")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="referrals", verbose_name=_("household")
    )
    # The visit or case contact that led to it.
    origin = models.ForeignKey(
        ServiceRecord, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("record it comes from"),
    )  # fmt: skip
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="referrals",
        verbose_name=_("case"),
    )  # fmt: skip
    to_station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    to_partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="referrals",
        verbose_name=_("receiving organisation"),
    )  # fmt: skip
    to_name = models.CharField(_("referred to"), max_length=120, editable=False)
    reason = EncryptedCharField(_("reason"), max_length=500, purpose="referral.reason")
    urgency = models.CharField(_("urgency"), max_length=6, choices=Urgency, default=Urgency.NORMAL)
    chosen = ArrayField(
        models.CharField(max_length=10, choices=summary.Told), default=list, blank=True,
        verbose_name=_("what the receiver is told"),
    )  # fmt: skip
    situation = EncryptedCharField(
        _("situation, for the receiver"), max_length=1000, blank=True, purpose="referral.situation"
    )
    emergency_reason = EncryptedCharField(
        _("emergency instead of consent"), max_length=300, blank=True,
        purpose="referral.emergency",
        help_text=_("Only to protect life or health: what is the danger?"),
    )  # fmt: skip
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    summary = EncryptedCharField(purpose="referral.summary", null=True, editable=False)
    contacted = models.CharField(_("spoken to"), max_length=120, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ReferralStatus, default=ReferralStatus.TO_VERIFY,
        editable=False,
    )  # fmt: skip
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    sent_by_name = models.CharField(max_length=150, blank=True, editable=False)
    answer_due_on = models.DateField(_("answer due"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by_name = models.CharField(max_length=150, blank=True, editable=False)
    decline_reason = models.CharField(
        _("why it was not accepted"), max_length=300, blank=True, editable=False
    )
    accepted = models.BooleanField(null=True, editable=False)
    feedback = models.CharField(_("feedback"), max_length=500, blank=True)
    follow_up_on = models.DateField(_("visit back by"), null=True, blank=True)
    follow_up = models.CharField(_("visit back"), max_length=500, blank=True)
    followed_at = models.DateTimeField(null=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    # The person died or moved away: somebody has to end the referral.
    asked_to_close = models.CharField(
        _("asked to end"), max_length=8, choices=CloseReason, blank=True, default="",
        db_default="", editable=False,
    )  # fmt: skip
    record = models.OneToOneField(
        ServiceRecord, models.PROTECT, null=True, editable=False, related_name="referral"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(ReferralQuerySet)()
    jurisdiction = Either(
        (ByStation("station"), HandedTo("to_station", "sent_at")), person_level=True
    )

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["station", "-id"], name="referrals_of_a_station"),
            models.Index(
                fields=["to_station", "-id"], condition=Q(sent_at__isnull=False),
                name="referrals_received",
            ),
            models.Index(fields=["household", "-id"], name="referrals_of_a_household"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(to_station__isnull=True) | Q(to_partner__isnull=True),
                name="a_referral_has_one_receiver",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(summary__isnull=False),
                name="what_was_sent_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The check constraint wants the summary with the very update that sends.
        fields = kwargs.get("update_fields")
        if fields and "sent_at" in fields and not self.summary:
            self.summary = summary.freeze(self)
            kwargs["update_fields"] = [*fields, "summary"]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("services:referral", args=[self.uuid])

    @property
    def number(self) -> str:
        return f"ZJ-{timezone.localdate(self.created_at):%Y}-{self.pk:06d}"

    @property
    def is_outside(self) -> bool:
        """The receiver is not on the platform: a letter goes, and its answer is typed in."""
        return self.to_station_id is None

    @property
    def is_late(self) -> bool:
        """The answer is overdue."""
        due = self.answer_due_on
        return bool(self.status == self.Status.SENT and due and due < timezone.localdate())

    @property
    def is_editable(self) -> bool:
        return self.status in (self.Status.TO_VERIFY, self.Status.CONTACTED)

    def clean(self) -> None:
        if self.to_station_id and self.to_station_id == self.station_id:
            raise ValidationError(_("A referral goes to somebody else."))

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    # --- who is who ------------------------------------------------------------------------------

    @staticmethod
    def is_posted(user: Any, station_id: int | None) -> bool:
        """Whether the user records services at this very station (its row may be out of sight)."""
        return any(
            posting.station_id == station_id and "visit.create" in posting.definition.permissions
            for posting in user.current_postings
            if station_id
        )

    def holds(self, user: Any, permission: str) -> bool:
        """At one of the two stations; each move's guard says at which."""
        return any(self.is_posted(user, pk) for pk in (self.station_id, self.to_station_id))

    def may_read(self, user: Any) -> bool:
        """Whether the words are for this user: those of a case for whom its text is for (2.1)."""
        if self.case_id is None:
            return True
        return self.case is not None and self.case.may_read(user)

    def consent_in_force(self) -> Consent | None:
        """The consent to referral and sharing that holds today."""
        held = Consent.objects.holding(self.person, Consent.Kind.SHARING)
        return held.order_by("-given_on", "-pk").first()

    def told(self, *, full: bool = False) -> list[tuple[str, str]]:
        """What the receiver is told: frozen, or as it would be frozen now."""
        return summary.told(self.summary or summary.freeze(self), full=full)

    # --- moves -----------------------------------------------------------------------------------

    def keep(self, name: str, before: Any, by: Any, reason: str, at: dt.datetime) -> None:
        """The log stands where the move was made: the receiver cannot write at the sender's."""
        at_receiver = name in RECEIVERS and self.to_station_id
        MoveLog.objects.create(  # type: ignore[misc]
            of=self._meta.label_lower, row=self.pk,
            station_id=self.to_station_id if at_receiver else self.station_id,
            move=name, from_state=str(before), to_state=str(self.MOVES[name].target), by=by, at=at,
            reason=reason[:500],
        )  # fmt: skip

    def after(self, name: str, by: Any, reason: str) -> None:
        today = timezone.localdate()
        who = (by.name or by.get_username()) if by is not None else ""
        if self.asked_to_close and not self.is_open:
            self.asked_to_close = ""
            self.save(update_fields=["asked_to_close"])
        if name == "send":
            self._sent(by, who, today)
        elif name in ("accept", "decline"):
            self.answered_by_name = who
            self.accepted = name == "accept"
            self.decline_reason = "" if self.accepted else reason[:300]
            self.follow_up_on = today + dt.timedelta(days=FOLLOW_UP_DAYS)
            self.save(
                update_fields=["answered_by_name", "accepted", "decline_reason", "follow_up_on"]
            )
            if self.is_outside:
                self.keep_milestones()
            else:
                from services.tasks import note_answered_referrals

                note_answered_referrals.delay_on_commit()

    def _sent(self, by: Any, who: str, today: dt.date) -> None:
        """The referral becomes a service that is reviewed and counts."""
        from services.models.referral.entry import ReferralEntry
        from services.models.referral.record import ReferralRecord

        self.consent = self.consent_in_force()
        self.sent_by_name = who
        self.answer_due_on = today + dt.timedelta(days=ANSWER_DAYS[self.urgency])
        detail, _made = ReferralRecord.log(ReferralEntry.of(self, today), by=by)
        self.record = detail.record
        self.save(update_fields=["consent", "sent_by_name", "answer_due_on", "record"])
        self.keep_milestones()

    def keep_milestones(self) -> None:
        """Let the figures say what stands now; see `counting.keep`."""
        counting.keep(self)
