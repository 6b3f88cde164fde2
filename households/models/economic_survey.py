from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
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
from core.jurisdiction import ByStation, Through, VisibleManager, VisibleQuerySet
from core.workflow import HasMoves, Move
from households.economy.formula import PerHead, per_head
from households.economy.kinds import GROUPS, KINDS, Part, income_kinds, kind_name, part_of
from households.economy.standing import COUNTED, STANDINGS, Standing
from households.models.consent import Consent
from households.models.household import Household
from households.models.income_rule import IncomeRule
from households.models.person import Person
from stations.models import Station


class EconomicSurveyQuerySet(VisibleQuerySet):
    def waiting_for_result(self) -> EconomicSurveyQuerySet:
        return self.filter(status=EconomicSurvey.Status.SENT)


def _authorised(survey: EconomicSurvey) -> list[Any]:
    return [] if survey.is_authorised else [_("an authorisation that holds")]


def _visit_lacks(survey: EconomicSurvey) -> list[Any]:
    missing = _authorised(survey)
    if not survey.visited_on:
        missing.append(_("the day of the visit"))
    if not survey.has_two_surveyors:
        missing.append(_("a second surveyor"))
    return missing


def _sign_lacks(survey: EconomicSurvey) -> list[Any]:
    missing = _authorised(survey)
    if not survey.signed_on:
        missing.append(_("the day of the applicant's signature"))
    elif survey.visited_on and survey.signed_on < survey.visited_on:
        missing.append(_("a signature on or after the day of the visit"))
    if not survey.members.filter(standing__in=COUNTED).exists():
        missing.append(_("at least one member who counts"))
    if not survey.lines.filter(part=Part.INCOME).exists():
        missing.append(_("the income of the last 12 months (0 when there is none)"))
    return missing


def _send_lacks(survey: EconomicSurvey) -> list[Any]:
    return _authorised(survey) + ([] if survey.sent_to.strip() else [_("where it is sent")])


def _result_lacks(survey: EconomicSurvey) -> list[Any]:
    missing = [] if survey.result_on else [_("the day of the result")]
    return missing + ([] if survey.result_text.strip() else [_("the official result")])


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class EconomicSurvey(HasMoves, models.Model):
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

    objects = models.Manager.from_queryset(EconomicSurveyQuerySet)()
    jurisdiction = ByStation("station")

    OPEN: ClassVar[frozenset[str]] = frozenset({Status.DRAFT, Status.VISITED})
    MOVES = {
        "visit": Move(
            _("Visit done"), {Status.DRAFT}, Status.VISITED, permission="survey.edit",
            lacks=_visit_lacks,
        ),
        "sign": Move(
            _("Confirmed by the applicant's signature"), {Status.VISITED}, Status.SIGNED,
            permission="survey.edit", lacks=_sign_lacks, fields=("signed_on",),
        ),
        "send": Move(
            _("Send to the township"), {Status.SIGNED}, Status.SENT, permission="survey.submit",
            lacks=_send_lacks, fields=("sent_to",), stamp="sent_at",
        ),
        "return": Move(
            _("Return"), {Status.SIGNED, Status.SENT}, Status.VISITED, permission="survey.submit",
            needs_reason=True, clears=("signed_on", "sent_at"),
        ),
        "result": Move(
            _("Record the official result"), {Status.SENT}, Status.ANSWERED,
            permission="survey.result", lacks=_result_lacks,
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

    # --- what it comes to ------------------------------------------------------------------------

    @cached_property
    def all_members(self) -> list[SurveyMember]:
        return list(self.members.select_related("person"))

    @cached_property
    def all_lines(self) -> list[SurveyLine]:
        lines = list(self.lines.all())
        by_key = {member.pk: member for member in self.all_members}
        for line in lines:
            line.member = by_key.get(line.member_id)  # type: ignore[arg-type]
        return lines

    @property
    def counted_members(self) -> list[SurveyMember]:
        return [member for member in self.all_members if member.counts]

    @property
    def supporters(self) -> list[SurveyMember]:
        return [member for member in self.all_members if STANDINGS[member.standing].supporter]

    @cached_property
    def figure(self) -> PerHead:
        """The figure per head from the stored rows: income of counted members only."""
        counted = {member.pk for member in self.counted_members}
        return per_head(
            (
                (line.amount, line.counted)
                for line in self.all_lines
                if line.part == Part.INCOME and line.member_id in counted
            ),
            len(counted),
        )

    def total(self, part: str) -> Decimal:
        return sum((line.amount for line in self.all_lines if line.part == part), Decimal(0))

    def income_table(self) -> list[tuple[SurveyMember, list[Decimal], Decimal]]:
        """Each member who counts with the five groups of income, counted and not, and their sum."""
        rows = []
        for member in self.counted_members:
            sums = dict.fromkeys(GROUPS, Decimal(0))
            for line in self.all_lines:
                if line.part == Part.INCOME and line.member_id == member.pk:
                    sums[income_kinds()[line.kind].group] += line.amount
            rows.append((member, list(sums.values()), sum(sums.values(), Decimal(0))))
        return rows


class SurveyMember(models.Model):
    """A person of a survey: who counts and why, or a supporter listed apart."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    survey = models.ForeignKey(EconomicSurvey, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    standing = models.CharField(_("counts because"), max_length=16, choices=Standing)
    note = models.CharField(_("note"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = VisibleManager()
    jurisdiction = Through("survey")

    class Meta:
        verbose_name = _("member in a survey")
        verbose_name_plural = _("members in surveys")
        ordering = ["survey", "order", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            refuse_account_number(f"{self.name} {self.note}")
        except ValidationError as error:
            raise ValidationError({"note": error}) from error

    @property
    def counts(self) -> bool:
        return self.standing in COUNTED


class SurveyLine(models.Model):
    """An amount in yuan: income of 12 months of a member, property, expense or liability."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    survey = models.ForeignKey(EconomicSurvey, models.CASCADE, related_name="lines")
    member = models.ForeignKey(
        SurveyMember, models.CASCADE, null=True, blank=True, related_name="lines",
        verbose_name=_("member"),
    )  # fmt: skip
    part = models.CharField(max_length=10, choices=Part, editable=False)
    kind = models.CharField(
        _("kind"), max_length=20,
        choices=[item for kinds in KINDS.values() for item in kinds.items()],
    )  # fmt: skip
    amount = models.DecimalField(
        _("amount (yuan)"), max_digits=12, decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=100, blank=True)
    # As the rules of the place said when it was entered; the surveyor does not choose.
    counted = models.BooleanField(default=False, editable=False)
    basis = models.CharField(max_length=200, blank=True, editable=False)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = VisibleManager()
    jurisdiction = Through("survey")

    class Meta:
        verbose_name = _("amount in a survey")
        verbose_name_plural = _("amounts in surveys")
        ordering = ["survey", "order", "pk"]

    def __str__(self) -> str:
        return f"{kind_name(self.kind)} {self.amount}"

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        try:
            refuse_account_number(self.note)
        except ValidationError as error:
            errors["note"] = error
        if self.kind and part_of(self.kind) == Part.INCOME and self.member is None:
            errors["member"] = _("Income belongs to a member.")
        if errors:
            raise ValidationError(errors)
