"""What supervisors say about a case. They comment and never edit (specification 2.1)."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Confidential, VisibleManager
from core.workflow import NotAllowed
from services.models.case.choices import Stage
from services.models.case.file import Case
from services.models.case.plan import CasePlan


class SupervisionOpinion(models.Model):
    """One opinion; it stays as it was said.

    Where the supervisor has no account (外部督导), the head of the station takes it down from paper
    and names the supervisor.
    """

    class Verdict(models.TextChoices):
        AGREE = "agree", _("Agrees")
        WITH_CHANGES = "changes", _("Agrees with changes")
        DISAGREE = "disagree", _("Does not agree")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions")
    plan = models.ForeignKey(
        CasePlan, models.PROTECT, null=True, editable=False, related_name="opinions"
    )
    stage = models.CharField(_("about"), max_length=8, choices=Stage, default=Stage.PLAN)
    verdict = models.CharField(_("opinion"), max_length=8, choices=Verdict, default=Verdict.AGREE)
    text = EncryptedCharField(_("advice"), purpose="case.opinion", max_length=2000)
    supervisor_name = models.CharField(
        _("name of the outside supervisor"), max_length=40, blank=True,
        help_text=_("Only where the head takes down an opinion given on paper."),
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = Confidential("case")

    class Meta:
        verbose_name = _("supervisor's opinion")
        verbose_name_plural = _("supervisors' opinions")
        ordering = ["-pk"]
        triggers = [
            pgtrigger.Protect(name="opinion_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} · {self.get_verdict_display()}"

    @property
    def giver(self) -> str:
        return self.supervisor_name or str(self.by)

    @staticmethod
    def refusal(case: Case, user: Any, supervisor_name: str = "") -> Any:
        """Why this user gives no opinion here; None if he may."""
        if case.holds(user, "case.supervise"):
            return None
        if case.holds(user, "case.approve"):
            return (
                None if supervisor_name.strip() else _("Name the supervisor whose opinion it is.")
            )
        return _("Only supervisors give an opinion.")

    @classmethod
    def give(
        cls, case: Case, *, by: Any, text: str, stage: str, verdict: str, uuid: Any = None,
        supervisor_name: str = "",
    ) -> SupervisionOpinion:  # fmt: skip
        """Errors: NotAllowed for everybody but a supervisor, or the head who names one."""
        if refusal := cls.refusal(case, by, supervisor_name):
            raise NotAllowed(refusal)
        about = case.plan if stage == Stage.PLAN else None
        return cls.objects.create(
            case=case, by=by, text=text, stage=stage, verdict=verdict, plan=about,
            supervisor_name=supervisor_name, **({"uuid": uuid} if uuid else {}),
        )  # fmt: skip
