from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import Public, VisibleQuerySet
from households.economy.kinds import GROUPS, INCOME_NAMES, income_kinds


@dataclass(frozen=True)
class Effective:
    """What holds for one kind of income at a place on a day, and on what it rests."""

    code: str
    name: str | Promise
    group: str | Promise
    counted: bool
    basis: str
    set_by: str  # code prefix of the division that set it; "" for the data file


class IncomeRuleQuerySet(VisibleQuerySet):
    def valid_on(self, day: dt.date) -> IncomeRuleQuerySet:
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        )

    def effective(self, code: str, day: dt.date | None = None) -> dict[str, Effective]:
        """Kind → what holds in the division `code` on `day`: county over prefecture over province
        over the data file. One query.
        """
        prefixes = [code[:length] for length in (2, 4, 6) if len(code) >= length]
        found = {
            kind.code: Effective(
                kind.code, kind.name, GROUPS[kind.group], kind.counted, kind.basis, ""
            )
            for kind in income_kinds().values()
        }
        rows = self.filter(division_prefix__in=prefixes).valid_on(day or timezone.localdate())
        for rule in sorted(rows, key=lambda rule: (len(rule.division_prefix), rule.valid_from)):
            if rule.kind in found:
                kind = income_kinds()[rule.kind]
                found[rule.kind] = Effective(
                    rule.kind, kind.name, GROUPS[kind.group], rule.counted, rule.basis,
                    rule.division_prefix,
                )  # fmt: skip
        return found


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class IncomeRule(models.Model):
    """Whether one kind of income counts in one province or county, from when to when (O-6).

    Never overwritten: a new rule ends the one before it, so that an old survey can be read by the
    rules of its day. `valid_to` is the first day on which it no longer holds.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    division_prefix = models.CharField(_("division"), max_length=6)
    kind = models.CharField(_("kind of income"), max_length=20, choices=list(INCOME_NAMES.items()))
    counted = models.BooleanField(_("counts"), default=True)
    basis = models.CharField(
        _("basis"), max_length=200, help_text=_("Title, number and article of the document.")
    )
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(IncomeRuleQuerySet)()
    jurisdiction = Public("published policy of a place; says nothing about a person")

    class Meta:
        verbose_name = _("income rule")
        verbose_name_plural = _("income rules")
        ordering = ["division_prefix", "kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_prefix", "kind", "valid_from"],
                name="one_income_rule_of_a_place_and_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="an_income_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_prefix} {self.get_kind_display()}"

    @transaction.atomic
    def put_in_force(self) -> None:
        """Store the rule and end the one of the same place and kind that held until then.

        ValidationError when a rule already begins on that day or a later one.
        """
        same = IncomeRule.objects.filter(division_prefix=self.division_prefix, kind=self.kind)
        if same.filter(valid_from__gte=self.valid_from).exists():
            raise ValidationError(
                {"valid_from": _("There is a rule from this day or a later one already.")}
            )
        same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=self.valid_from)).update(
            valid_to=self.valid_from
        )
        self.save(force_insert=True)

    @classmethod
    def counted_kinds(cls, code: str, day: dt.date | None = None) -> dict[str, Any]:
        """Kind → (counted, basis) at a place."""
        return {
            kind: (rule.counted, rule.basis)
            for kind, rule in cls.objects.effective(code, day).items()
        }
