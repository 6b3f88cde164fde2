from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Through, VisibleQuerySet
from households.models.person import Person


class PersonCategoryQuerySet(VisibleQuerySet):
    def holding_on(self, day: dt.date | None = None) -> PersonCategoryQuerySet:
        """Tags that hold on the day; `ends_on` is the first day a tag no longer holds."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class PersonCategory(models.Model):
    """A dated target-group tag of a person (specification 4.8); a person has many."""

    class Code(models.TextChoices):
        L1 = "L1", _("Minimum living allowance recipient")
        L2 = "L2", _("Person in extreme hardship")
        L3 = "L3", _("Low-income-margin family")
        L5 = "L5", _("Poverty-return monitoring household")
        E1 = "E1", _("Elderly living alone")
        E2 = "E2", _("Empty-nest elderly")
        E4 = "E4", _("Left-behind elderly")
        E6 = "E6", _("Very old person")
        C1 = "C1", _("Orphan")
        C2 = "C2", _("De facto unattended child")
        C3 = "C3", _("Left-behind child")
        C5 = "C5", _("Child in difficulty")
        W1 = "W1", _("Left-behind woman")
        D1 = "D1", _("Person with disability")
        D2 = "D2", _("Severely disabled person")
        S1 = "S1", _("Seriously ill person")

    person = models.ForeignKey(Person, models.CASCADE, related_name="categories")
    code = models.CharField(_("category"), max_length=2, choices=Code)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = models.Manager.from_queryset(PersonCategoryQuerySet)()
    jurisdiction = Through("person")

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code"],
                condition=Q(ends_on__isnull=True),
                name="one_open_tag_per_person_and_category",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_code_display())
