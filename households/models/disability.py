"""Disability certificates (specification 4.7, GB/T 26341-2010): one row per certificate issued."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import masks, tables
from core.codes.disability_certificate import parse_disability_certificate
from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from households.models.person import Person

VALID_YEARS = 10
EXPIRY_NOTICE_DAYS = 90
MULTIPLE = "7"


def valid_until(issued: dt.date) -> dt.date:
    """The first day on which a certificate issued then no longer holds: ten years later."""
    year = issued.year + VALID_YEARS
    if (issued.month, issued.day) == (2, 29):
        return dt.date(year, 3, 1)
    return issued.replace(year=year)


class CertificateQuerySet(VisibleQuerySet):
    def current(self) -> CertificateQuerySet:
        """Not replaced and not withdrawn; it may have expired."""
        return self.filter(status=DisabilityCertificate.Status.CURRENT)

    def holding_on(self, day: dt.date | None = None) -> CertificateQuerySet:
        day = day or timezone.localdate()
        return self.current().filter(models.Q(expires_on=None) | models.Q(expires_on__gt=day))

    def expiring(self, today: dt.date | None = None) -> CertificateQuerySet:
        """Expired already, or within EXPIRY_NOTICE_DAYS, of people on the register."""
        limit = (today or timezone.localdate()) + dt.timedelta(days=EXPIRY_NOTICE_DAYS)
        return self.current().filter(expires_on__lte=limit, person__status=Person.Status.REGISTERED)

    def sealed(self) -> CertificateQuerySet:
        """Without the clear text of the number."""
        return self.defer("number")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class DisabilityCertificate(models.Model):
    """A 残疾人证. The number is encrypted; `category` and `grade` are its digits 19 and 20."""

    class Status(models.TextChoices):
        CURRENT = "current", _("Current")
        REPLACED = "replaced", _("Replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="certificates", verbose_name=_("person")
    )
    number = EncryptedCharField(
        _("certificate number"),
        null=True, blank=True, max_length=30, purpose="certificate.number",
    )  # fmt: skip
    number_masked = models.CharField(max_length=30, blank=True, editable=False)
    category = models.CharField(
        _("kind of disability"),
        max_length=1,
        blank=True,
        choices=partial(tables.choices, "disability_category"),
    )
    # What makes up a multiple disability (7), from codes 1 to 6.
    parts = ArrayField(
        models.CharField(max_length=1),
        verbose_name=_("kinds of a multiple disability"),
        default=list,
        blank=True,
    )
    grade = models.CharField(
        _("grade"),
        max_length=1,
        blank=True,
        choices=partial(tables.choices, "disability_grade"),
    )
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CURRENT)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(CertificateQuerySet)()
    jurisdiction = Through("person")

    revealable = {"number": "number_masked"}

    class Meta:
        verbose_name = _("disability certificate")
        verbose_name_plural = _("disability certificates")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(status="current"),
                name="one_current_certificate_per_person",
            )
        ]
        indexes = [models.Index(fields=["status", "expires_on"])]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.get_grade_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.expires_on = valid_until(self.issued_on) if self.issued_on else None
        if "number" in self.__dict__:
            self.number_masked = (
                masks.mask_resident_id(self.number[:18]) + self.number[18:] if self.number else ""
            )
        if named := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*named, "expires_on", "number_masked"}
        super().save(*args, **kwargs)

    @transaction.atomic
    def put_on_file(self) -> None:
        """Save; a current one replaces the one before it, and the person's groups follow."""
        from households.register import derived

        if self.status == self.Status.CURRENT:
            others = type(self).objects.current().filter(person=self.person)
            for other in others.exclude(pk=self.pk):
                other.status = self.Status.REPLACED
                other.save(update_fields=["status"])
        self.save()
        derived.apply(persons=[self.person_id])

    def is_expired(self, today: dt.date | None = None) -> bool:
        return bool(self.expires_on and self.expires_on <= (today or timezone.localdate()))

    def expires_soon(self, today: dt.date | None = None) -> bool:
        day = (today or timezone.localdate()) + dt.timedelta(days=EXPIRY_NOTICE_DAYS)
        return bool(self.expires_on and self.expires_on <= day)

    def clean(self) -> None:
        """The number says whose it is, the kind and the grade; the fields may not contradict it."""
        errors: dict[str, Any] = {}
        if self.number:
            try:
                read = parse_disability_certificate(self.number)
            except ValidationError as error:
                raise ValidationError({"number": error.error_list}) from error
            self.number = read.number
            self.category = self.category or read.category
            self.grade = self.grade or read.grade
            own = self.person.id_number if self.person_id else None
            if own and read.resident_id.number != own:
                errors["number"] = _("The first 18 characters are not this person's ID number.")
            if self.category != read.category:
                errors["category"] = _("The number names another kind of disability.")
            if self.grade != read.grade:
                errors["grade"] = _("The number names another grade.")
        if not self.category:
            errors.setdefault("category", _("Give the kind, or the certificate number."))
        if not self.grade:
            errors.setdefault("grade", _("Give the grade, or the certificate number."))
        self.parts = sorted(set(self.parts))
        if self.category == MULTIPLE and len(self.parts) == 1:
            errors["parts"] = _("A multiple disability is of at least two kinds.")
        if self.category != MULTIPLE and self.parts:
            errors["parts"] = _("Only a multiple disability has several kinds.")
        if any(part not in "123456" for part in self.parts):
            errors["parts"] = _("Choose from the six kinds.")
        if self.issued_on and self.issued_on > timezone.localdate():
            errors["issued_on"] = _("This day lies in the future.")
        if errors:
            raise ValidationError(errors)
