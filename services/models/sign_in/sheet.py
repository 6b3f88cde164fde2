from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, Scope, VisibleManager, VisibleQuerySet
from core.workflow import NotAllowed, holds
from households.models import Person
from stations.models import Station

PERMISSION = "visit.create"
# A code on the wall works this long unless somebody closes it before.
OPEN_HOURS = 12
_SIGNER = signing.Signer(sep=".", salt="services.sign_in")


@dataclass(frozen=True)
class Attended:
    """Heads of one sheet. `total` is 人次; `known` persons are on the register, the rest guests.

    An estimate is flagged: it stays out of 人数 (specification 2.4).
    """

    known: int
    guests: int
    total: int
    is_estimate: bool

    @property
    def anonymous(self) -> int:
        """Heads without a person on the register; what a record's `anonymous_count` takes."""
        return self.total - self.known


class SignInSheet(models.Model):
    """签到表 of one subject: a group session or an activity.

    The subject is named by label and key (as `Milestone` does), so that whatever people come to can
    have a sheet. It needs `station` and `str()`; the latter is shown on the public page, so it must
    name no person.
    """

    class Method(models.TextChoices):
        """How heads were counted {签到, 计数, 估算} (specification 2.4)."""

        SIGNED = "signed", _("Sign-in")
        COUNTED = "counted", _("Head count")
        ESTIMATED = "estimated", _("Estimate")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", editable=False)
    subject = models.CharField(max_length=60, editable=False)  # label of the model
    row = models.BigIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=120)
    method = models.CharField(
        _("how heads were counted"), max_length=10, choices=Method, default=Method.SIGNED
    )
    heads = models.PositiveIntegerField(
        _("heads"), null=True, blank=True, help_text=_("Counted or estimated; empty for sign-in.")
    )
    opens_at = models.DateTimeField(_("opens"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("sign-in sheet")
        verbose_name_plural = _("sign-in sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "row"], name="one_sign_in_sheet_per_subject"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gte=models.F("opens_at")),
                name="a_sign_in_sheet_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(method="signed") | Q(heads__isnull=False),
                name="a_count_or_an_estimate_has_heads",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("services:sign-in", args=[self.uuid])

    # --- opening and closing ---------------------------------------------------------------------

    @classmethod
    def open_for(cls, subject: Any, by: Any, *, hours: int = OPEN_HOURS) -> SignInSheet:
        """The subject's sheet, open from now for `hours`; made if there is none, reopened if closed.

        Raises NotAllowed for whoever may not record services at the subject's station.
        """
        if not holds(by, PERMISSION, subject.station):
            raise NotAllowed(_("You cannot record services for this station."))
        now = timezone.now()
        until = now + dt.timedelta(hours=hours)
        sheet, _made = cls.objects.get_or_create(
            subject=subject._meta.label_lower,
            row=subject.pk,
            defaults={
                "station": subject.station, "title": str(subject)[:120], "opens_at": now,
                "closes_at": until, "opened_by": by,
            },
        )  # fmt: skip
        if not sheet.is_open:
            sheet.opens_at, sheet.closes_at = min(sheet.opens_at, now), until
            sheet.save(update_fields=["opens_at", "closes_at"])
        return sheet

    @classmethod
    def of(cls, subject: Any) -> SignInSheet | None:
        """The sheet of a subject that the reader may see."""
        return cls.objects.filter(subject=subject._meta.label_lower, row=subject.pk).first()

    @property
    def is_open(self) -> bool:
        return self.opens_at <= timezone.now() < self.closes_at

    def close(self, by: Any) -> None:
        """Nobody signs in any more; raises NotAllowed as `open_for` does."""
        self._only(by)
        if self.is_open:
            self.closes_at = timezone.now()
            self.save(update_fields=["closes_at"])

    def count_heads(self, method: str, heads: int | None, by: Any) -> None:
        """Say how heads were counted; raises ValidationError for fewer heads than known persons."""
        self._only(by)
        if method == self.Method.SIGNED:
            heads = None
        elif heads is None:
            raise ValidationError({"heads": _("Say how many came.")})
        elif heads < self.signed().filter(person__isnull=False).count():
            raise ValidationError({"heads": _("More persons than that have signed in.")})
        self.method, self.heads = method, heads
        self.save(update_fields=["method", "heads"])

    def _only(self, by: Any) -> None:
        if not holds(by, PERMISSION, self.station):
            raise NotAllowed(_("You cannot record services for this station."))

    # --- what came of it -------------------------------------------------------------------------

    def signed(self) -> QuerySet[Any]:
        """The rows that stand."""
        rows: Any = self.rows
        return rows.filter(struck_at__isnull=True)

    def counts(self) -> Attended:
        """Heads by the method of the sheet; one query."""
        found = self.signed().aggregate(
            known=models.Count("pk", filter=Q(person__isnull=False)),
            guests=models.Count("pk", filter=Q(person__isnull=True)),
        )
        known, guests = found["known"], found["guests"]
        # People may sign in after the heads were counted.
        total = known + guests if self.heads is None else max(self.heads, known)
        return Attended(known, guests, total, self.method == self.Method.ESTIMATED)

    def known_persons(self) -> QuerySet[Person]:
        """Persons of the register who signed in, by name."""
        return Person.objects.filter(pk__in=self.signed().values("person_id")).order_by(
            "name_pinyin", "pk"
        )

    def subject_row(self) -> Any:
        """The group session or activity itself."""
        model: Any = apps.get_model(self.subject)
        return model._base_manager.get(pk=self.row)

    # --- the public link -------------------------------------------------------------------------

    @property
    def token(self) -> str:
        """What the code carries: sheet and station, signed. It opens the sign-in page alone."""
        return _SIGNER.sign(f"{self.pk}-{self.station_id}")

    @property
    def path(self) -> str:
        """The public page, without host."""
        return reverse("services:sign-in-public", args=[self.token])

    @staticmethod
    def scope_of_token(token: str) -> tuple[int, Scope] | None:
        """The sheet's id and the sight that signing in needs: this one station; None if forged.

        Somebody without an account has no sight at all. The signature stands in for it: whoever
        stands before the code may add a row at its station, and the page shows nobody.
        """
        try:
            sheet, station = (int(part) for part in _SIGNER.unsign(token).split("-"))
        except (signing.BadSignature, ValueError):
            return None
        one = frozenset({station})
        return sheet, Scope(stations=one, person_stations=one, roles=frozenset({"attendee"}))


def expected_at(sheet: SignInSheet) -> VisibleQuerySet | None:
    """The persons expected by the subject (members of a group), if it says so."""
    expected = getattr(sheet.subject_row(), "expected_persons", None)
    return expected() if expected else None
