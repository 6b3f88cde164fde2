from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Through, VisibleQuerySet
from households.file import completeness
from households.models import Household, Incident
from services.models.answers_needs import AnswersNeeds
from services.models.record import ServiceRecord
from services.models.workflow import Status
from services.models.writing import log_record, revise_record

if TYPE_CHECKING:
    from services.models.visit_entry import VisitEntry


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Visit(AnswersNeeds):
    """The visit's own fields: common block of the home-visit record (specification 2.5)."""

    class Purpose(models.TextChoices):
        ROUTINE = "routine", _("Routine visit")
        NEEDS = "needs", _("Needs assessment")
        POLICY = "policy", _("Policy explanation")
        PUBLICITY = "publicity", _("Publicity visit")
        ECONOMIC = "economic", _("Economic survey")
        FOLLOW_UP = "follow_up", _("Follow-up")
        EMERGENCY = "emergency", _("Emergency")

    class Condition(models.TextChoices):
        STABLE = "stable", _("Stable")
        WATCH = "watch", _("Needs attention")
        URGENT = "urgent", _("Urgent")

    class AddressCheck(models.TextChoices):
        SAME = "same", _("As registered")
        SEPARATED = "separated", _("Lives elsewhere than registered")

    class Seen(models.TextChoices):
        """Who was seen."""

        SELF = "self", _("The person")
        GUARDIAN = "guardian", _("Guardian")
        FAMILY = "family", _("Family member")
        NEIGHBOUR = "neighbour", _("Neighbour")

    record = models.OneToOneField(
        ServiceRecord, models.CASCADE, primary_key=True, related_name="visit"
    )
    started_at = models.TimeField(_("start"), null=True, blank=True)
    purpose = models.CharField(
        _("purpose"), max_length=12, choices=Purpose, default=Purpose.ROUTINE
    )
    seen = ArrayField(
        models.CharField(max_length=10, choices=Seen), default=list, blank=True,
        verbose_name=_("who was seen"),
    )  # fmt: skip
    companions = models.CharField(_("other visitors"), max_length=100, blank=True)
    address_check = models.CharField(
        _("address check"), max_length=10, choices=AddressCheck, blank=True
    )
    condition = models.CharField(
        _("condition now"), max_length=8, choices=Condition, default=Condition.STABLE
    )
    findings = models.TextField(_("findings"), blank=True, max_length=4000)
    needs = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("needs found")
    )
    action_taken = models.TextField(_("action on the spot"), blank=True, max_length=2000)
    next_visit_on = models.DateField(_("next visit date"), null=True, blank=True)
    # An urgent condition leads to an incident, or to a reason why not (specification 2.5).
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("incident"),
    )  # fmt: skip
    no_incident_reason = models.CharField(
        _("why no incident is reported"), max_length=200, blank=True
    )

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return str(self.record)

    @classmethod
    def log(cls, entry: VisitEntry, **how: Any) -> tuple[Visit, bool]:
        """Write one visit and the household's visit dates; see `writing.log_record`.

        Raises DuplicateVisit beside what that raises.
        """
        return log_record(cls, entry, **how)

    def revise(self, entry: VisitEntry, *, by: Any) -> None:
        """Change a draft or a returned visit; see `writing.revise_record`."""
        revise_record(self, entry, by=by)

    @property
    def incident_kind(self) -> str:
        """The type of the incident that this visit led to, or nothing."""
        return self.incident.kind if self.incident else ""

    @property
    def previous(self) -> Visit | None:
        """The visit of the household before this one, for comparison."""
        return (
            Visit.objects.filter(
                record__household=self.record.household,
                record__occurred_on__lte=self.record.occurred_on,
                record__outcome=ServiceRecord.Outcome.SERVED,
            )
            .exclude(pk=self.pk)
            .exclude(record__status=Status.WITHDRAWN)
            .select_related("record__worker")
            .order_by("-record__occurred_on", "-record_id")
            .first()
        )


def refresh_household(household_id: int) -> None:
    """Work the visit dates out again from the visits that still stand."""
    last = (
        Visit.objects.filter(
            record__household_id=household_id, record__outcome=ServiceRecord.Outcome.SERVED
        )
        .exclude(record__status=Status.WITHDRAWN)
        .select_related("record")
        .order_by("-record__occurred_on", "-record_id")
        .first()
    )
    Household.objects.filter(pk=household_id).update(
        last_visited_on=last.record.occurred_on if last else None,
        next_visit_on=last.next_visit_on if last else None,
    )
    completeness.refresh([household_id])
