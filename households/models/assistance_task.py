from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleManager
from households.models.household import Household
from stations.models import Station


class AssistanceTask(models.Model):
    """Help given to the social-assistance office: 受理评估 (HN-A10) or 其他事务 (HN-A12).

    The opinion is the station's advice. Whether somebody gets assistance the office decides; the
    platform never does (PIPL Art. 24, specification P-07).
    """

    class Kind(models.TextChoices):
        INTAKE = "intake", _("Acceptance and assessment")
        OTHER = "other", _("Other matters of social assistance")

    class Matter(models.TextChoices):
        MINIMUM = "minimum", _("Minimum living allowance")
        HARDSHIP = "hardship", _("Support for persons in extreme hardship")
        TEMPORARY = "temporary", _("Temporary assistance")
        MARGIN = "margin", _("Low-income-margin family")
        MEDICAL = "medical", _("Medical assistance")
        EDUCATION = "education", _("Education assistance")
        HOUSING = "housing", _("Housing assistance")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="assistance_tasks", verbose_name=_("station")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.INTAKE)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="assistance_tasks",
        verbose_name=_("household"),
    )  # fmt: skip
    applicant = models.CharField(_("applicant"), max_length=60)
    matter = models.CharField(_("matter"), max_length=10, choices=Matter)
    documents = models.CharField(
        _("documents checked"), max_length=300, blank=True,
        help_text=_("For example: household booklet, ID card, medical bills."),
    )  # fmt: skip
    opinion = models.CharField(
        _("opinion"), max_length=500, blank=True,
        help_text=_("Advice only: the office decides who is entitled."),
    )  # fmt: skip
    sent_to = models.CharField(_("sent to"), max_length=60, blank=True)
    done_on = models.DateField(_("date"), default=timezone.localdate)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("assistance task")
        verbose_name_plural = _("assistance tasks")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["station", "-id"], name="tasks_of_a_station")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("households:task", args=[self.uuid])

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.done_on and self.done_on > timezone.localdate():
            errors["done_on"] = _("The date lies in the future.")
        if self.kind == self.Kind.INTAKE and not self.documents.strip():
            errors["documents"] = _("Say which documents were checked.")
        if errors:
            raise ValidationError(errors)
