"""A contact in a case 个案记录: a counted service record with the fields of specification 2.2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.jurisdiction import Confidential, VisibleQuerySet
from core.workflow import NotAllowed, WrongStatus
from services.models.answers_needs import AnswersNeeds
from services.models.case.choices import CaseStatus, Mode
from services.models.case.file import Case
from services.models.case.plan import Goal
from services.models.entry import OLDEST, RecordEntry
from services.models.record import ServiceRecord
from services.models.workflow import Status
from services.models.writing import log_record, revise_record
from stations.models import Station

LONGEST = dt.timedelta(hours=8)
_PLACES = {
    Mode.TALK: ServiceRecord.Place.STATION,
    Mode.PHONE: ServiceRecord.Place.PHONE,
    Mode.ONLINE: ServiceRecord.Place.ONLINE,
    Mode.HOME: ServiceRecord.Place.HOME,
    Mode.ACCOMPANY: ServiceRecord.Place.COMMUNITY,
}


@dataclass(kw_only=True)
class ContactEntry(RecordEntry):
    """One contact as told. Date, minutes and place of the record follow from start, end and mode."""

    KIND = ServiceRecord.Kind.CASE_CONTACT
    PERMISSION = "case.edit"
    DETAIL: ClassVar[tuple[str, ...]] = (
        "case", "started_at", "ended_at", "mode", "where", "participants", "purpose", "process",
        "observation", "progress", "next_plan", "next_on", "stage",
        *RecordEntry.NEEDS,
    )  # fmt: skip

    case: Case
    started_at: dt.datetime
    ended_at: dt.datetime
    mode: str = Mode.TALK
    where: str = ""
    participants: str = ""
    purpose: str = ""
    process: str = ""
    observation: str = ""
    progress: str = ""
    next_plan: str = ""
    next_on: dt.date | None = None
    # The state of the case when it was first written; set by `lock`.
    stage: str = ""
    occurred_on: dt.date = OLDEST
    service_types: Sequence[int] = ()

    def __post_init__(self) -> None:
        self.occurred_on = timezone.localdate(self.started_at)
        self.minutes = max(int((self.ended_at - self.started_at).total_seconds() // 60), 0)
        self.place = _PLACES[Mode(self.mode)]
        self.household = self.case.household
        self.track = self.case.track
        self.business_field = self.case.business_field
        if not self.served and not self.anonymous_count and not self.is_attempt:
            self.served = [self.case.person]

    @property
    def station(self) -> Station:
        return self.case.station

    @property
    def says_what_it_answers(self) -> bool:
        """A need in a report of the case or a goal in its plan is one, too."""
        return (
            super().says_what_it_answers
            or self.case.assessments.filter(needs__len__gt=0).exists()
            or Goal.objects.filter(plan__case=self.case).exists()
        )

    def lock(self, by: Any) -> None:
        """One contact at a time per case; only its social workers and the head write in it."""
        case = (
            Case.objects.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("station", "household", "person")
            .filter(pk=self.case.pk)
            .first()
        )
        if case is None or not case.may_write(by):
            raise NotAllowed(_("You cannot record contacts in this case."))
        self.case = case
        self.stage = self.stage or case.status

    def check(self, errors: dict[str, Any]) -> None:
        if self.ended_at <= self.started_at:
            errors["ended_at"] = _("The end must be after the start.")
        elif self.ended_at - self.started_at > LONGEST:
            errors["ended_at"] = _("A contact lasts at most 8 hours.")
        if self.started_at > timezone.now() and "occurred_on" not in errors:
            errors["started_at"] = _("The contact cannot begin in the future.")
        if self.occurred_on < self.case.opened_on:
            errors["started_at"] = _(
                "The contact cannot lie before the opening of the case, %(day)s."
            ) % {"day": f"{self.case.opened_on:%Y-%m-%d}"}
        if not self.purpose.strip():
            errors["purpose"] = _("Say what the contact was for.")
        if not self.process.strip() and not self.is_attempt:
            errors["process"] = _("Describe what happened.")
        if self.next_on and self.next_on <= self.occurred_on:
            errors["next_on"] = _("The next contact must be after this one.")
        if any(person.household_id != self.case.household_id for person in self.served):
            errors["served"] = _(
                "Only members of the person's household can be served in a contact."
            )

    def check_against(self, replacing: ServiceRecord | None) -> None:
        """A new contact belongs to a case that is worked on; an old one may still be put right."""
        if replacing is None and not self.case.is_working:
            raise WrongStatus(
                _("The case is “%(status)s” now; no contacts are added.")
                % {"status": self.case.get_status_display()}
            )

    def wrote(self, record: ServiceRecord, *, first: bool) -> None:
        self.case.retell()


class ContactQuerySet(VisibleQuerySet):
    def standing(self) -> ContactQuerySet:
        """All but withdrawn ones and drafts."""
        return self.exclude(record__status__in=(Status.WITHDRAWN, Status.DRAFT))

    def in_intervention(self) -> ContactQuerySet:
        """Where somebody was met while the plan was carried out."""
        return self.standing().filter(
            stage=CaseStatus.INTERVENTION, record__outcome=ServiceRecord.Outcome.SERVED
        )

    def readable_by(self, user: Any) -> ContactQuerySet:
        """Of a social worker the own cases; of head and supervisor all that they see."""
        found = self.visible_to(user)
        if user.may("case.approve") or user.may("case.supervise"):
            return found
        return found.filter(case__in=Case.objects.worked_by(user))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CaseContact(AnswersNeeds):
    """The contact's own fields. Its text is read by the station and its supervisors only."""

    record = models.OneToOneField(
        ServiceRecord, models.CASCADE, primary_key=True, related_name="case_contact"
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts", verbose_name=_("case"))
    # The state of the case when it was written: interventions are counted.
    stage = models.CharField(max_length=12, choices=CaseStatus, default="", editable=False)
    started_at = models.DateTimeField(_("start"))
    ended_at = models.DateTimeField(_("end"))
    mode = models.CharField(_("how"), max_length=10, choices=Mode, default=Mode.TALK)
    where = models.CharField(_("place"), max_length=100, blank=True)
    participants = EncryptedCharField(
        _("who took part"), purpose="contact.participants", max_length=200, blank=True, default=""
    )
    purpose = EncryptedCharField(_("purpose"), purpose="contact.purpose", max_length=500)
    process = EncryptedCharField(
        _("process"), purpose="contact.process", max_length=4000, blank=True, default=""
    )
    observation = EncryptedCharField(
        _("what the social worker observed"), purpose="contact.observation", max_length=2000,
        blank=True, default="",
    )  # fmt: skip
    progress = EncryptedCharField(
        _("assessment of progress"), purpose="contact.progress", max_length=2000, blank=True,
        default="",
    )  # fmt: skip
    next_plan = EncryptedCharField(
        _("plan for next time"), purpose="contact.next_plan", max_length=1000, blank=True,
        default="",
    )  # fmt: skip
    next_on = models.DateField(_("next contact"), null=True, blank=True)

    objects = models.Manager.from_queryset(ContactQuerySet)()
    jurisdiction = Confidential("case")

    class Meta:
        verbose_name = _("case contact")
        verbose_name_plural = _("case contacts")
        indexes = [models.Index(fields=["case", "-started_at"], name="contacts_of_a_case")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gt=models.F("started_at")),
                name="a_contact_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return str(self.record)

    @classmethod
    def log(cls, entry: ContactEntry, **how: Any) -> tuple[CaseContact, bool]:
        """Write one contact; see `writing.log_record` for what goes in, comes out and is refused."""
        return log_record(cls, entry, **how)

    def revise(self, entry: ContactEntry, *, by: Any) -> None:
        """Change a draft or a returned contact; see `writing.revise_record`."""
        entry.stage = self.stage
        revise_record(self, entry, by=by)

    def may_read(self, user: Any) -> bool:
        return self.case.may_read(user)

    @property
    def previous(self) -> CaseContact | None:
        """The contact of the case before this one."""
        earlier = CaseContact.objects.filter(case=self.case_id, started_at__lt=self.started_at)
        return earlier.standing().order_by("-started_at").first()
