from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import TYPE_CHECKING, Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from core.workflow import NotAllowed, WrongStatus, holds
from households import completeness
from households.models import Household
from services.models.record import Beneficiary, ServiceRecord
from services.models.workflow import Status
from services.signals import announce

if TYPE_CHECKING:
    from services.models.visit_entry import VisitEntry


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Visit(models.Model):
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

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return str(self.record)

    @classmethod
    @transaction.atomic
    def log(
        cls,
        entry: VisitEntry,
        *,
        by: Any,
        uuid: uuids.UUID | None = None,
        submit: bool = True,
        at: dt.datetime | None = None,
    ) -> tuple[Visit, bool]:
        """Write one visit: record, detail, beneficiaries and the household's visit dates.

        Out: the visit and whether it was made now. A `uuid` of the client that this user has used
        before gives the first result again. `submit=False` keeps it as a draft; `at` is when it
        was entered (imports and demo data). Raises ValidationError (DuplicateVisit, UuidTaken) for
        what the entry says, NotAllowed for a person who may not record visits at that station.
        """
        from services.models.visit_entry import UuidTaken

        now = at or timezone.now()
        _lock_household(entry, by)
        if uuid is not None:
            earlier = ServiceRecord.objects.filter(uuid=uuid).select_related("visit").first()
            if earlier is not None:
                if earlier.worker_id == by.pk and earlier.kind == ServiceRecord.Kind.VISIT:
                    return earlier.visit, False
                raise UuidTaken
        entry.clean()
        record = ServiceRecord(
            uuid=uuid or uuid7(),
            kind=ServiceRecord.Kind.VISIT,
            worker=by,
            created_at=now,
            **entry.record_values(timezone.localdate(now)),
        )
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError as error:
            # A record that row-level security hides from this user holds the uuid.
            if "uuid" in str(error):
                raise UuidTaken from error
            raise
        visit = cls.objects.create(record=record, **entry.detail_values())
        _set_beneficiaries(record, entry)
        if submit:
            record.submit(by, at=now)
        _plan_next(entry)
        announce([record.pk])
        return visit, True

    @transaction.atomic
    def revise(self, entry: VisitEntry, *, by: Any) -> None:
        """Change a draft or a returned visit; the earlier version stays in its history.

        Raises NotAllowed for anybody but its author, WrongStatus after it was handed in.
        """
        _lock_household(entry, by)
        record = ServiceRecord.objects.select_for_update().get(pk=self.record_id)
        if record.worker_id != by.pk:
            raise NotAllowed(_("Only the social worker who made this record can do this."))
        if not record.is_editable:
            raise WrongStatus(
                _("This record is “%(status)s” now and can no longer be changed.")
                % {"status": record.get_status_display()}
            )
        entry.clean(replacing=record)
        for name, value in entry.record_values(timezone.localdate(record.created_at)).items():
            setattr(record, name, value)
        record.save()
        for name, value in entry.detail_values().items():
            setattr(self, name, value)
        self.record = record
        self.save()
        _set_beneficiaries(record, entry)
        refresh_household(entry.household.pk)
        announce([record.pk])

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


def _lock_household(entry: VisitEntry, by: Any) -> None:
    """One visit at a time per household: the duplicate rule and the visit dates hold exactly."""
    household = (
        Household.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("station")
        .filter(pk=entry.household.pk)
        .first()
    )
    if household is None or not holds(by, "visit.create", household.station):
        raise NotAllowed(_("You cannot record visits for this household."))
    entry.household = household


def _set_beneficiaries(record: ServiceRecord, entry: VisitEntry) -> None:
    wanted = set() if entry.is_attempt else {person.pk for person in entry.served}
    present = set(record.beneficiaries.values_list("person_id", flat=True))
    record.beneficiaries.filter(person_id__in=present - wanted).delete()
    Beneficiary.objects.bulk_create(
        Beneficiary(record=record, person_id=pk) for pk in sorted(wanted - present)
    )


def _plan_next(entry: VisitEntry) -> None:
    """After a new visit: the household's last and next visit dates."""
    household = entry.household
    changes: dict[str, dt.date | None] = {}
    newest = household.last_visited_on is None or entry.occurred_on >= household.last_visited_on
    if not entry.is_attempt and newest:
        changes = {"last_visited_on": entry.occurred_on, "next_visit_on": entry.next_visit_on}
    elif entry.is_attempt and entry.next_visit_on:
        changes = {"next_visit_on": entry.next_visit_on}
    if changes:
        Household.objects.filter(pk=household.pk).update(**changes)
        completeness.refresh([household.pk])


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
