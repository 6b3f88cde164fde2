"""What is written at intake, and the risk screen: read by the station and its supervisors only."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.jurisdiction import Confidential, VisibleManager
from core.workflow import holds
from households.models import RiskChange
from services.models.case.choices import RiskSign
from services.models.case.file import Case

PROBLEM_MIN = 20


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CaseIntake(models.Model):
    """The presenting problem and the risk screen of a case."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="intake")
    problem = EncryptedCharField(
        _("presenting problem"), purpose="case.problem", max_length=2000,
        help_text=_("At least 20 characters: what brings the person here, in plain words."),
    )  # fmt: skip
    screened_on = models.DateField(_("risk screen of"), null=True, blank=True)
    signs = ArrayField(
        models.CharField(max_length=12, choices=RiskSign), default=list, blank=True,
        verbose_name=_("signs of danger"),
    )  # fmt: skip
    risk_note = EncryptedCharField(
        _("what the screen found"), purpose="case.risk_note", max_length=1000, blank=True,
        default="",
    )  # fmt: skip
    screened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = VisibleManager()
    jurisdiction = Confidential("case")

    class Meta:
        verbose_name = _("intake of a case")
        verbose_name_plural = _("intakes of cases")

    def __str__(self) -> str:
        return str(self.case)

    @property
    def sign_labels(self) -> list[Any]:
        return [RiskSign(code).label for code in self.signs]

    def screened(self, by: Any) -> None:
        """Save the screen. A level other than the person's becomes the person's: entered once."""
        self.screened_by = by
        self.save()
        case = self.case
        person = case.person
        if (
            case.risk
            and case.risk != person.risk
            and person.is_active
            and holds(by, "risk.set", person.station)
        ):
            reason = _("Risk screen of case %(number)s.") % {"number": case.case_no}
            RiskChange.set(person, case.risk, reason=str(reason), by=by)
