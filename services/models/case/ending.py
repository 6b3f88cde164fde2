"""The end of a case: what is said at closing, and the visits after it."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Confidential, VisibleManager
from services.models.case.choices import Mode
from services.models.case.file import Case


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CaseClosing(models.Model):
    """The words of the evaluation and closing report."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="closing")
    process = EncryptedCharField(
        _("the work in short"), purpose="case.closing.process", max_length=3000, blank=True,
        default="",
    )  # fmt: skip
    result = EncryptedCharField(
        _("what has changed for the person"), purpose="case.closing.result", max_length=3000,
        blank=True, default="",
    )  # fmt: skip
    advice = EncryptedCharField(
        _("advice for the time after"), purpose="case.closing.advice", max_length=1000, blank=True,
        default="",
    )  # fmt: skip

    objects = VisibleManager()
    jurisdiction = Confidential("case")

    class Meta:
        verbose_name = _("closing report")
        verbose_name_plural = _("closing reports")

    def __str__(self) -> str:
        return str(self.case)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CaseFollowUp(models.Model):
    """A visit after closing 回访: does what was reached hold?"""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    held_on = models.DateField(_("date"), default=timezone.localdate)
    mode = models.CharField(_("how"), max_length=10, choices=Mode, default=Mode.HOME)
    situation = EncryptedCharField(
        _("how the person is now"), purpose="case.follow_up", max_length=2000
    )
    holds = models.BooleanField(_("what was reached holds"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = Confidential("case")

    class Meta:
        verbose_name = _("follow-up visit")
        verbose_name_plural = _("follow-up visits")
        ordering = ["held_on", "pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.held_on}"

    def clean(self) -> None:
        if not self.held_on:
            return
        if self.held_on > timezone.localdate():
            raise ValidationError({"held_on": _("This day lies in the future.")})
        if self.case.closed_on and self.held_on < self.case.closed_on:
            raise ValidationError({"held_on": _("A follow-up visit comes after the closing.")})
