"""The survey itself 家庭经济状况调查: its states, and the writing of members and amounts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes.account_number import refuse_account_number
from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleManager
from core.workflow import HasMoves, Move
from households.economy.kinds import Part, part_of
from households.economy.standing import Standing
from households.models.consent import Consent
from households.models.economic_survey.lacks import (
    result_lacks,
    send_lacks,
    sign_lacks,
    visit_lacks,
)
from households.models.economic_survey.rows import SurveyLine, SurveyMember
from households.models.economic_survey.totals import Totals
from households.models.household import Household
from households.models.income_rule import IncomeRule
from households.models.person import Person
from stations.models import Station


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class EconomicSurvey(HasMoves, Totals, models.Model):
    """A family economic survey 家庭经济状况调查 (specification 2.6, HN-A12).

    It begins with the applicant's authorisation (核对授权书): without one that holds nothing about
    money is taken down. The figure per head is the family's own word until the official result is
    there, and never a decision.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        VISITED = "visited", _("Visited at home")
        SIGNED = "signed", _("Confirmed by signature")
        SENT = "sent", _("Sent to the township")
        ANSWERED = "answered", _("Official result recorded")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="economic_surveys", editable=False
    )
    applicant = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("applicant")
    )
    authorisation = models.ForeignKey(
        Consent, models.PROTECT, related_name="+", editable=False, verbose_name=_("authorisation")
    )
    surveyor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+",
        verbose_name=_("first surveyor"),
    )  # fmt: skip
    second_surveyor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("second surveyor"),
    )  # fmt: skip
    second_name = models.CharField(
        _("second surveyor without an account"), max_length=40, blank=True,
        help_text=_("For example a village cadre: name and post."),
    )  # fmt: skip
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    visited_on = models.DateField(_("visited on"), null=True, blank=True)
    note = EncryptedCharField(_("note"), blank=True, max_length=500, purpose="survey.note")
    signed_on = models.DateField(_("signed on"), null=True, blank=True, editable=False)
    sent_to = models.CharField(_("sent to"), max_length=60, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    result_on = models.DateField(_("result of"), null=True, blank=True, editable=False)
    result_text = models.CharField(_("official result"), max_length=300, blank=True, editable=False)
    official_per_head = models.DecimalField(
        _("per head and month as checked"), max_digits=10, decimal_places=2, null=True,
        blank=True, editable=False, validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    OPEN: ClassVar[frozenset[str]] = frozenset({Status.DRAFT, Status.VISITED})
    MOVES = {
        "visit": Move(
            _("Visit done"), {Status.DRAFT}, Status.VISITED, permission="survey.edit",
            lacks=visit_lacks,
        ),
        "sign": Move(
            _("Confirmed by the applicant's signature"), {Status.VISITED}, Status.SIGNED,
            permission="survey.edit", lacks=sign_lacks, fields=("signed_on",),
        ),
        "send": Move(
            _("Send to the township"), {Status.SIGNED}, Status.SENT, permission="survey.submit",
            lacks=send_lacks, fields=("sent_to",), stamp="sent_at",
        ),
        "return": Move(
            _("Return"), {Status.SIGNED, Status.SENT}, Status.VISITED, permission="survey.submit",
            needs_reason=True, clears=("signed_on", "sent_at"),
        ),
        "result": Move(
            _("Record the official result"), {Status.SENT}, Status.ANSWERED,
            permission="survey.result", lacks=result_lacks,
            fields=("result_on", "result_text", "official_per_head"),
        ),
    }  # fmt: skip

    class Meta:
        verbose_name = _("family economic survey")
        verbose_name_plural = _("family economic surveys")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["household", "-id"], name="surveys_of_a_household"),
            models.Index(fields=["station", "-id"], name="surveys_of_a_station"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_surveyor__isnull=True)
                | ~Q(second_surveyor=models.F("surveyor")),
                name="two_surveyors_are_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d} {self.get_status_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.station_id = self.station_id or self.household.station_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("households:survey", args=[self.uuid])

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        today = timezone.localdate()
        if self.second_surveyor_id and self.second_surveyor_id == self.surveyor_id:
            errors["second_surveyor"] = _("The second surveyor is another person.")
        if self.second_surveyor_id and self.second_name.strip():
            errors["second_name"] = _("Name one second surveyor, with or without an account.")
        elif self.second_name.strip() and self.second_name.strip() == self.surveyor.name:
            errors["second_name"] = _("The second surveyor is another person.")
        if self.visited_on and self.visited_on > today:
            errors["visited_on"] = _("The date lies in the future.")
        elif self.visited_on and self.visited_on < self.authorisation.given_on:
            errors["visited_on"] = _("The authorisation comes first.")
        try:
            refuse_account_number(self.note)
        except ValidationError as error:
            errors["note"] = error
        if errors:
            raise ValidationError(errors)

    @property
    def has_two_surveyors(self) -> bool:
        return bool(
            (self.second_surveyor_id and self.second_surveyor_id != self.surveyor_id)
            or self.second_name.strip()
        )

    @property
    def is_authorised(self) -> bool:
        """Whether the authorisation is of the right kind and person and holds today."""
        consent = self.authorisation
        return bool(
            consent.kind == Consent.Kind.ECONOMIC
            and consent.person_id == self.applicant_id
            and consent.holds_on(timezone.localdate())
        )

    @property
    def is_open(self) -> bool:
        """Whether members and amounts may be entered: before the signature, while authorised."""
        return self.status in self.OPEN and self.is_authorised

    @property
    def mark(self) -> Any:
        """What stands beside the figure until somebody official has looked at it."""
        if self.status == self.Status.ANSWERED:
            return _("Official result recorded")
        return _("Self-reported, not checked")

    def start(self) -> None:
        """Store a new survey with the household's members on it, the applicant first.

        Who counts is asked of the surveyor; the applicant does, minor children do, and the others
        are proposed as living together.
        """
        with transaction.atomic():
            self.save(force_insert=True)
            rows = [self._proposed(person) for person in self.household.members.active()]
            rows.sort(key=lambda row: row.standing != Standing.APPLICANT)
            SurveyMember.objects.bulk_create(rows)

    def _proposed(self, person: Person) -> SurveyMember:
        age = person.age_on()
        standing = Standing.TOGETHER
        if person.pk == self.applicant_id:
            standing = Standing.APPLICANT
        elif age is not None and age < 18:
            standing = Standing.MINOR_CHILD
        return SurveyMember(survey=self, person=person, name=person.name, standing=standing)

    @transaction.atomic
    def write(
        self, members: Sequence[SurveyMember], lines: Sequence[SurveyLine], by: Any = None
    ) -> None:
        """Replace members and amounts by these; `line.member` is one of `members`.

        ValidationError without an authorisation that holds, or after the signature.
        """
        # Locked: a colleague who signs at this moment waits, and a writer after it is refused.
        current = EconomicSurvey.objects.select_for_update().get(pk=self.pk)
        if current.status not in self.OPEN:
            raise ValidationError(_("After the signature nothing is changed; return it first."))
        if not self.is_authorised:
            raise ValidationError(_("Nothing about money is taken down without authorisation."))
        counted = IncomeRule.counted_kinds(self.station.division_code, self.rules_day)
        keep = [member.pk for member in members if member.pk]
        self.lines.all().delete()
        self.members.exclude(pk__in=keep).delete()
        for order, member in enumerate(members):
            member.survey, member.order = self, order
            member.save()
        for order, line in enumerate(lines):
            line.survey, line.order, line.pk = self, order, None
            if line.member is not None:
                line.member_id = line.member.pk
            line.part = part_of(line.kind)
            if line.part == Part.INCOME:
                line.counted, line.basis = counted[line.kind]
            line.save(force_insert=True)
        for name in ("all_members", "all_lines", "figure"):
            self.__dict__.pop(name, None)

    @property
    def rules_day(self) -> Any:
        """The day whose income rules hold for this survey."""
        return self.visited_on or timezone.localdate()
