"""The rights desk: what people on file ask of their data, and what became of it (PIPL 44–50)."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import working_days
from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from core.workflow import HasMoves, Move, NotAllowed, WrongStatus
from households.models.consent import Consent
from households.models.person import UNRESTRICTED, Person

# Specification 5.1 P-10 [D].
ANSWER_WORKING_DAYS = 15


class RightsRequestQuerySet(VisibleQuerySet):
    def open(self) -> RightsRequestQuerySet:
        return self.filter(status__in=RightsRequest.OPEN)

    def overdue(self, today: dt.date | None = None) -> RightsRequestQuerySet:
        return self.open().filter(due_on__lt=today or timezone.localdate())


def _may_decide(request: RightsRequest, user: Any) -> Any:
    """What cannot be undone is decided by the station head or the county, not at the desk."""
    if request.kind != RightsRequest.Kind.DELETE:
        return None
    if request.holds(user, "looks.read") or request.holds(user, "retention.read"):
        return None
    return _("The station head or the county decides on deletion.")


def _lacks_identity(request: RightsRequest) -> list[Any]:
    known = request.identity_means in RightsRequest.Identity.values
    return [] if known else [_("how the identity was checked")]


def _lacks_answer(request: RightsRequest) -> list[Any]:
    return [] if (request.answer or "").strip() else [_("the answer")]


class RightsRequest(HasMoves, models.Model):
    """One request about one person, by that person or somebody who may act for them."""

    class Kind(models.TextChoices):
        READ = "read", _("Read")
        COPY = "copy", _("Copy")
        CORRECT = "correct", _("Correct")
        SUPPLEMENT = "supplement", _("Supplement")
        DELETE = "delete", _("Delete")
        RESTRICT = "restrict", _("Restrict processing")
        EXPLAIN = "explain", _("Explain the rules")
        WITHDRAW = "withdraw", _("Withdraw all consents")

    class Applicant(models.TextChoices):
        SELF = "self", _("The person")
        GUARDIAN = "guardian", _("Guardian")
        AGENT = "agent", _("Authorised agent")
        KIN = "kin", _("Next of kin of the deceased")

    class Identity(models.TextChoices):
        CARD = "card", _("ID card seen")
        KNOWN = "known", _("Known in person, met at home")
        LETTER = "letter", _("Authorisation and ID card seen")
        KINSHIP = "kinship", _("Proof of kinship and death seen")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        CHECKED = "checked", _("Identity checked")
        ANSWERED = "answered", _("Answered")
        REFUSED = "refused", _("Refused with reasons")
        DROPPED = "dropped", _("Taken back by the applicant")

    OPEN = (Status.RECEIVED, Status.CHECKED)
    MOVES: ClassVar[dict[str, Move]] = {
        "check": Move(
            _("Identity checked"), {Status.RECEIVED}, Status.CHECKED, permission="rights.handle",
            fields=("identity_means",), lacks=_lacks_identity,
        ),
        "answer": Move(
            _("Answer"), {Status.CHECKED}, Status.ANSWERED, permission="rights.handle",
            fields=("answer",), lacks=_lacks_answer, guard=_may_decide, stamp="answered_at",
            who="answered_by",
        ),
        "refuse": Move(
            _("Refuse"), {Status.RECEIVED, Status.CHECKED}, Status.REFUSED,
            permission="rights.handle", needs_reason=True, guard=_may_decide, stamp="answered_at",
            who="answered_by",
        ),
        "drop": Move(
            _("Taken back"), {Status.RECEIVED, Status.CHECKED}, Status.DROPPED,
            permission="rights.handle", stamp="answered_at", who="answered_by",
        ),
    }  # fmt: skip
    place = "person__station"

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="rights_requests", verbose_name=_("person")
    )
    kind = models.CharField(_("what is asked"), max_length=10, choices=Kind)
    applicant = models.CharField(
        _("who asks"), max_length=8, choices=Applicant, default=Applicant.SELF
    )
    applicant_name = models.CharField(_("name of the applicant"), max_length=60, blank=True)
    applicant_relation = models.CharField(_("relation to the person"), max_length=30, blank=True)
    wish = EncryptedCharField(
        _("in the applicant's words"), max_length=1000, blank=True, default="",
        purpose="rights.wish",
    )  # fmt: skip
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    due_on = models.DateField(_("answer due on"), editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.RECEIVED, editable=False
    )
    identity_means = models.CharField(
        _("how the identity was checked"), max_length=8, choices=Identity, blank=True
    )
    answer = EncryptedCharField(
        _("answer"), max_length=2000, blank=True, default="", purpose="rights.answer"
    )
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = models.Manager.from_queryset(RightsRequestQuerySet)()
    jurisdiction = Through("person")

    class Meta:
        verbose_name = _("request at the rights desk")
        verbose_name_plural = _("requests at the rights desk")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(status__in=("received", "checked")),
                name="open_rights_requests",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.received_on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.due_on is None:
            self.due_on = working_days.after(self.received_on, ANSWER_WORKING_DAYS)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("households:rights-request", args=[self.uuid])

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.applicant != self.Applicant.SELF:
            for field in ("applicant_name", "applicant_relation"):
                if not getattr(self, field):
                    errors[field] = _("Say who asks.")
        dead = self.person.status == Person.Status.DECEASED
        if self.applicant == self.Applicant.KIN and not dead:
            errors["applicant"] = _("The next of kin ask for the deceased only (PIPL 49).")
        if self.applicant == self.Applicant.SELF and dead:
            errors["applicant"] = _("This person has died: the next of kin ask.")
        if self.received_on and self.received_on > timezone.localdate():
            errors["received_on"] = _("The date lies in the future.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def days_left(self) -> int:
        """Working days until the answer is due; negative when late."""
        return working_days.between(timezone.localdate(), self.due_on)

    @property
    def station(self) -> Any:
        return self.person.station

    def not_handed_over(self, user: Any) -> Any:
        """Why `user` may not hand over the person's data on this request, in words; None: may.

        Only on a request to read or copy, once the identity is checked; of somebody whose processing
        is restricted, by whoever still sees the file.
        """
        asked = self.kind in (self.Kind.READ, self.Kind.COPY)
        if not asked or self.status not in (self.Status.CHECKED, self.Status.ANSWERED):
            return _("Check the identity of the applicant first.")
        if self.person.restricted_on and not any(self.holds(user, name) for name in UNRESTRICTED):
            return _("The station head or the county hands over the data of this person.")
        return None

    def lift(self, by: Any) -> None:
        """Processing goes on, because the person says so; the head or the county decides (PIPL 44)."""
        if self.kind != self.Kind.RESTRICT or self.person.restricted_on is None:
            raise WrongStatus(_("No restriction stands on this request."))
        if not any(self.holds(by, name) for name in UNRESTRICTED):
            raise NotAllowed(_("The station head or the county lifts a restriction."))
        self.person.restricted_on = None
        self.person.save(update_fields=["restricted_on"])

    def after(self, name: str, by: Any, reason: str) -> None:
        """An answer that grants the request carries it out, in the same transaction."""
        if name != "answer":
            return
        if self.kind == self.Kind.RESTRICT:
            self.person.restricted_on = timezone.localdate()
            self.person.save(update_fields=["restricted_on"])
        elif self.kind == self.Kind.WITHDRAW:
            for consent in Consent.objects.in_force().filter(person=self.person):
                consent.withdraw(by)
        elif self.kind == self.Kind.DELETE:
            from households.privacy.erasure import erase
            from households.tasks import erase_person

            erase(self.person)
            # Rows at stations where the person lived before are out of the decider's sight.
            key = self.person_id
            transaction.on_commit(lambda: erase_person.delay(key), robust=True)
