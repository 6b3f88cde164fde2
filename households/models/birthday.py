"""Birthdays after which something has to be looked at: 14, 16, 18, 60, 80 (specification 2.16)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from households.models.person import Person


class BirthdayQuerySet(VisibleQuerySet):
    def waiting(self) -> BirthdayQuerySet:
        """Not yet looked at, of people still on the register."""
        return self.filter(seen_at__isnull=True, person__status=Person.Status.REGISTERED)


class BirthdayEvent(models.Model):
    """Written by the nightly run; `seen_at` when the responsible worker has dealt with it."""

    MEANING = {
        14: _("Consent is now the child's own"),
        16: _("No longer counts as a left-behind child"),
        18: _("Grown up: the child's groups have ended"),
        60: _("The groups of the elderly are open now"),
        80: _("Counts as a very old person now"),
    }

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="birthdays")
    age = models.PositiveSmallIntegerField(_("age"))
    on = models.DateField(_("birthday"))
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = models.Manager.from_queryset(BirthdayQuerySet)()
    jurisdiction = Through("person")

    class Meta:
        verbose_name = _("birthday")
        verbose_name_plural = _("birthdays")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "age", "on"], name="a_birthday_is_written_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.age}"

    @property
    def meaning(self) -> str:
        return str(self.MEANING.get(self.age, ""))
