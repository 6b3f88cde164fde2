from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes.names import normalise_name
from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleManager
from households.models import Person
from services.models.sign_in.sheet import SignInSheet, expected_at
from stations.models import Station

NAME_LENGTH = 60


class SignIn(models.Model):
    """One head on a sheet: a person of the register, or a guest by name. Struck out, not deleted."""

    class Way(models.TextChoices):
        CODE = "code", _("Scanned code")
        LIST = "list", _("From the list")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    sheet = models.ForeignKey(SignInSheet, models.PROTECT, related_name="rows")
    # The station of the sheet, repeated: the sight rule reads no second table.
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    # Name and last four digits, hashed with a key: the same guest twice is one head, and the digits
    # themselves are not kept.
    mark = models.CharField(max_length=64, blank=True, editable=False)
    way = models.CharField(_("way"), max_length=4, choices=Way, default=Way.CODE)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    struck_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "person"], condition=Q(person__isnull=False),
                name="a_person_signs_in_once",
            ),
            models.UniqueConstraint(
                fields=["sheet", "mark"], condition=Q(person__isnull=True) & ~Q(mark=""),
                name="a_guest_signs_in_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @classmethod
    def by_code(cls, sheet: SignInSheet, name: str, last4: str) -> SignIn:
        """Sign in whoever scanned the code; the same name and digits again are the same row.

        Known is whoever the name and the last four of phone or document point to alone: among the
        persons expected first, then on the station's register. Everybody else is a guest. Raises
        ValidationError when the sheet is closed.
        """
        if not sheet.is_open:
            raise ValidationError(_("Signing in is closed."))
        name = normalise_name(name)[:NAME_LENGTH]
        return cls._put(sheet, match(sheet, name, last4), name, mark=_mark(sheet, name, last4))

    @classmethod
    def from_list(
        cls, sheet: SignInSheet, by: Any, *, person: Person | None = None, name: str = ""
    ) -> SignIn:
        """Sign in a person of the register, or a guest by `name`, by a worker's hand."""
        sheet._only(by)
        name = person.name if person else normalise_name(name)[:NAME_LENGTH]
        if not name:
            raise ValidationError({"name": _("Give a name.")})
        return cls._put(sheet, person, name, mark="", way=cls.Way.LIST, by=by)

    @classmethod
    def _put(cls, sheet: SignInSheet, person: Person | None, name: str, **how: Any) -> SignIn:
        with transaction.atomic():
            # One at a time per sheet: two phones with the same name make one row.
            SignInSheet.objects.select_for_update().get(pk=sheet.pk)
            same = Q(person=person) if person else Q(person=None, mark=how["mark"])
            found = None if not person and not how["mark"] else sheet.rows.filter(same).first()
            if found is None:
                return cls.objects.create(
                    sheet=sheet, station_id=sheet.station_id, person=person, name=name, **how
                )
            if found.struck_at:
                found.struck_at = None
                found.save(update_fields=["struck_at"])
            return found

    def strike(self, by: Any) -> None:
        """Take the row off the count: a wrong name, a joke."""
        self.sheet._only(by)
        self.struck_at = timezone.now()
        self.save(update_fields=["struck_at"])


def match(sheet: SignInSheet, name: str, last4: str) -> Person | None:
    """The one person whom name and last four digits of phone or document point to, if it is one."""
    digits = last4.strip().upper()
    if len(digits) != 4 or not name:
        return None
    # The masked forms keep the last four; nothing is decrypted for somebody without an account.
    same = Person.objects.active().filter(
        Q(phone_masked__endswith=digits)
        | Q(id_masked__endswith=digits)
        | Q(phones__number_masked__endswith=digits, phones__ended_on__isnull=True),
        station_id=sheet.station_id, name=name, restricted_on__isnull=True,
    )  # fmt: skip
    expected = expected_at(sheet)
    for candidates in (
        [same.filter(pk__in=expected.values("pk"))] if expected is not None else []
    ) + [same]:
        found = list(candidates.distinct().only("pk", "name")[:2])
        if len(found) == 1:
            return found[0]
    return None


def _mark(sheet: SignInSheet, name: str, last4: str) -> str:
    said = f"{sheet.pk} {name} {last4.strip().upper()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
