"""The rows of a survey: who is on it, and the amounts in yuan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.codes.account_number import refuse_account_number
from core.ids import uuid7
from core.jurisdiction import Through, VisibleManager
from households.economy.kinds import KINDS, Part, kind_name, part_of
from households.economy.standing import COUNTED, Standing
from households.models.person import Person


class SurveyMember(models.Model):
    """A person of a survey: who counts and why, or a supporter listed apart."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    survey = models.ForeignKey("households.EconomicSurvey", models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    standing = models.CharField(_("counts because"), max_length=16, choices=Standing)
    note = models.CharField(_("note"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = VisibleManager()
    jurisdiction = Through("survey")

    class Meta:
        verbose_name = _("member in a survey")
        verbose_name_plural = _("members in surveys")
        ordering = ["survey", "order", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            refuse_account_number(f"{self.name} {self.note}")
        except ValidationError as error:
            raise ValidationError({"note": error}) from error

    @property
    def counts(self) -> bool:
        return self.standing in COUNTED


class SurveyLine(models.Model):
    """An amount in yuan: income of 12 months of a member, property, expense or liability."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    survey = models.ForeignKey("households.EconomicSurvey", models.CASCADE, related_name="lines")
    member = models.ForeignKey(
        SurveyMember, models.CASCADE, null=True, blank=True, related_name="lines",
        verbose_name=_("member"),
    )  # fmt: skip
    part = models.CharField(max_length=10, choices=Part, editable=False)
    kind = models.CharField(
        _("kind"), max_length=20,
        choices=[item for kinds in KINDS.values() for item in kinds.items()],
    )  # fmt: skip
    amount = models.DecimalField(
        _("amount (yuan)"), max_digits=12, decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=100, blank=True)
    # As the rules of the place said when it was entered; the surveyor does not choose.
    counted = models.BooleanField(default=False, editable=False)
    basis = models.CharField(max_length=200, blank=True, editable=False)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = VisibleManager()
    jurisdiction = Through("survey")

    class Meta:
        verbose_name = _("amount in a survey")
        verbose_name_plural = _("amounts in surveys")
        ordering = ["survey", "order", "pk"]

    def __str__(self) -> str:
        return f"{kind_name(self.kind)} {self.amount}"

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        try:
            refuse_account_number(self.note)
        except ValidationError as error:
            errors["note"] = error
        if self.kind and part_of(self.kind) == Part.INCOME and self.member is None:
            errors["member"] = _("Income belongs to a member.")
        if errors:
            raise ValidationError(errors)
