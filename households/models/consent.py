"""Consent of a person or a guardian, and the refusal of it (specification 2.13; PIPL 13–16, 29–31)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from core.workflow import HasMoves, Move
from households.models.attachment import Attachment
from households.models.person import Person

# PIPL 31: below this age the guardian consents, and a rule text of its own applies.
GUARDIAN_BELOW = 14
LAST4 = re.compile(r"[0-9]{3}[0-9X]")


class ConsentQuerySet(VisibleQuerySet):
    def in_force(self, day: dt.date | None = None) -> ConsentQuerySet:
        """Given on or before `day` (today), not expired, not withdrawn by then."""
        day = day or timezone.localdate()
        return self.filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=day),
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
            given_on__lte=day,
        ).exclude(status=Consent.Status.REFUSED)

    def holding(self, person: Person, kind: str, day: dt.date | None = None) -> ConsentQuerySet:
        """The consents of one kind that hold for a person on `day`; `.exists()` is the question."""
        return self.in_force(day).filter(person=person, kind=kind)

    def missing_for(self, person: Person, day: dt.date | None = None) -> list[str]:
        """The kinds every file needs that do not hold for this person on `day`.

        A kind that was refused stays missing, but is not asked for again (`may_ask`).
        """
        day = day or timezone.localdate()
        held = set(self.in_force(day).filter(person=person).values_list("kind", flat=True))
        return [kind for kind in Consent.needed_by(person, day) if kind not in held]

    def may_ask(self, person: Person, kind: str) -> bool:
        """Whether the platform may ask: never again after a refusal or a withdrawal.

        Network Data Security Regulation art. 22; the person may come by themselves.
        """
        last = self.filter(person=person, kind=kind).order_by("-given_on", "-pk").first()
        return last is None or last.status == Consent.Status.GIVEN  # type: ignore[attr-defined]

    def expiring(self, within_days: int = 30, day: dt.date | None = None) -> ConsentQuerySet:
        day = day or timezone.localdate()
        return self.in_force(day).filter(expires_on__lte=day + dt.timedelta(days=within_days))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Consent(HasMoves, models.Model):
    """One answer of one person (or guardian) to one consent text. Never deleted: withdrawn."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("Service agreement")
        PERSONAL = "personal", _("Processing of personal information")
        SENSITIVE = "sensitive", _("Separate consent to sensitive personal information")
        CHILD = "child", _("Guardian's consent for a child under 14")
        SHARING = "sharing", _("Consent to referral and sharing")
        RECORDING = "recording", _("Photos and recordings")
        ECONOMIC = "economic", _("Authorisation to check the family's economic situation")

    class Status(models.TextChoices):
        GIVEN = "given", _("Given")
        REFUSED = "refused", pgettext_lazy("consent", "Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Giver(models.TextChoices):
        SELF = "self", _("The person")
        GUARDIAN = "guardian", _("Guardian")

    class Method(models.TextChoices):
        HANDWRITTEN = "handwritten", _("Handwritten signature")
        ELECTRONIC = "electronic", _("Electronic signature")
        FINGERPRINT = "fingerprint", _("Fingerprint on paper")
        RECORDED = "recorded", _("Sound recording")

    # Withdrawing is as easy as giving (PIPL 15): one press, the reason is optional.
    MOVES: ClassVar[dict[str, Move]] = {
        "withdraw": Move(
            _("Withdraw consent"), {Status.GIVEN}, Status.WITHDRAWN,
            permission="consent.edit", fields=("withdrawn_on",), stamp="withdrawn_at",
            who="withdrawn_by",
        ),
        "undo": Move(
            _("Undo the withdrawal"), {Status.WITHDRAWN}, Status.GIVEN,
            permission="consent.edit", clears=("withdrawn_on", "withdrawn_at", "withdrawn_by"),
            guard=lambda row, user: row.undo_is_over(),
        ),
    }  # fmt: skip
    place = "person__station"

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="consents", verbose_name=_("person")
    )
    kind = models.CharField(_("kind of consent"), max_length=10, choices=Kind)
    text_version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.GIVEN)
    giver = models.CharField(_("who answered"), max_length=8, choices=Giver, default=Giver.SELF)
    giver_name = models.CharField(_("name of the guardian"), max_length=60, blank=True)
    giver_relation = models.CharField(_("relation to the person"), max_length=30, blank=True)
    giver_id_last4 = models.CharField(_("last 4 of the ID number"), max_length=4, blank=True)
    method = models.CharField(_("how"), max_length=12, choices=Method, default=Method.HANDWRITTEN)
    given_on = models.DateField(_("date"), default=timezone.localdate)
    scope = models.CharField(_("scope"), max_length=200, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    paper = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("signed paper"),
    )  # fmt: skip
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(ConsentQuerySet)()
    jurisdiction = Through("person")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_on", "-pk"]
        indexes = [
            models.Index(fields=["person", "kind", "-given_on"]),
            models.Index(fields=["expires_on"], condition=Q(status="given"), name="consent_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_withdrawn_consent_has_a_day",
                condition=Q(status="withdrawn", withdrawn_on__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_childs_consent_is_the_guardians",
                condition=~Q(kind="child") | Q(giver="guardian"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @staticmethod
    def needed_by(person: Person, day: dt.date) -> list[str]:
        """The kinds that the file of this person rests on, by the age on `day`."""
        kind = Consent.Kind
        if is_child(person, day):
            return [kind.SERVICE, kind.CHILD, kind.SENSITIVE]
        return [kind.SERVICE, kind.PERSONAL, kind.SENSITIVE]

    def holds_on(self, day: dt.date) -> bool:
        """The rule of `in_force`, for a row at hand."""
        return (
            self.status != self.Status.REFUSED
            and self.given_on <= day
            and (self.expires_on is None or self.expires_on >= day)
            and (self.withdrawn_on is None or self.withdrawn_on > day)
        )

    @property
    def holds_today(self) -> bool:
        return self.holds_on(timezone.localdate())

    def clean(self) -> None:
        """Who may answer for whom, and days in their order (PIPL 31)."""
        today = timezone.localdate()
        day = self.given_on or today
        errors: dict[str, Any] = {}
        if day > today:
            errors["given_on"] = _("The date lies in the future.")
        by_guardian = self.giver == self.Giver.GUARDIAN
        if (self.kind == self.Kind.CHILD or is_child(self.person, day)) and not by_guardian:
            errors["giver"] = _("For a child under 14 the guardian answers.")
        if by_guardian:
            for name in ("giver_name", "giver_relation"):
                if not getattr(self, name):
                    errors[name] = _("Say who the guardian is.")
        self.giver_id_last4 = self.giver_id_last4.upper()
        if self.giver_id_last4 and not LAST4.fullmatch(self.giver_id_last4):
            errors["giver_id_last4"] = _(
                "The last 4 characters of an ID number: digits, perhaps an X."
            )
        if self.expires_on and self.expires_on < day:
            errors["expires_on"] = _("This is before the consent was given.")
        if errors:
            raise ValidationError(errors)

    def lacks(self, *, signed: bool, own_wish: bool) -> dict[str, Any]:
        """What an agreement cannot be kept without, by the field that says it; empty for a refusal.

        `signed`: a paper or a signature comes with it. `own_wish`: the person came by themselves
        after having refused or withdrawn (Network Data Security Regulation art. 22).
        """
        if self.status != self.Status.GIVEN:
            return {}
        found: dict[str, Any] = {}
        if not signed:
            found["photo"] = _("Take a photo of the signed paper, or let the person sign here.")
        if not own_wish and not Consent.objects.may_ask(self.person, self.kind):
            found["own_wish"] = _(
                "This was refused or withdrawn before. Do not ask again (Regulation art. 22)."
            )
        return found

    def put_on_file(self, key: Any, *, photo: bytes = b"", signature: bytes = b"") -> Consent:
        """Store a new answer and its paper in one transaction; out: the row.

        The first row again for a `key` that the same user sent before. core.uploads.Refused
        for a file that is none.
        """
        sent = Consent.objects.filter(uuid=key, recorded_by=self.recorded_by).first()
        if sent is not None:
            return sent
        self.uuid = key
        kind = Attachment.Kind.SIGNATURE if signature else Attachment.Kind.CONSENT
        with transaction.atomic():
            if signature or photo:
                self.paper = Attachment.store(
                    signature or photo, household=self.person.household, person=self.person,
                    by=self.recorded_by, kind=kind, title=str(self.get_kind_display()),
                )  # fmt: skip
            self.save(force_insert=True)
        return self

    @property
    def station(self) -> Any:
        return self.person.station

    def make(self, name: str, by: Any, reason: str = "", **more: Any) -> None:
        """A withdrawal holds from the day on which it is made; nobody names another one."""
        if name == "withdraw":
            more["withdrawn_on"] = timezone.localdate()
        super().make(name, by, reason, **more)

    def withdraw(self, by: Any, reason: str = "") -> None:
        """From today on it holds no more; what was recorded before stays lawful (PIPL 15)."""
        self.make("withdraw", by=by, reason=reason)

    def undo_is_over(self) -> Any:
        """A slip of the finger is undone on the same day; later the person consents anew."""
        if self.withdrawn_on == timezone.localdate():
            return None
        return _("A withdrawal can be undone on the same day only; record a new consent.")


def is_child(person: Person, day: dt.date) -> bool:
    """Under 14 on `day`: the birthday itself ends it; born on 29 February, 1 March does.

    Without a birth date nobody can be told to be a child; the register asks for the date.
    """
    age = person.age_on(day)
    return age is not None and age < GUARDIAN_BELOW
