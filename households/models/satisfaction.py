from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import ByStation, Scope, VisibleManager
from households.models.station_count import Measure, counting
from stations.models import Station

# Very satisfied 5, satisfied 4 … very dissatisfied 1.
POINTS = (
    (5, _("Very satisfied")),
    (4, _("Satisfied")),
    (3, _("So-so")),
    (2, _("Dissatisfied")),
    (1, _("Very dissatisfied")),
)
SATISFIED = 4
_SIGNER = signing.Signer(sep=".", salt="households.satisfaction")


class SatisfactionSurvey(models.Model):
    """A campaign of asking 满意度调查 (specification 2.8): about what, of whom, from when to when."""

    class Object(models.TextChoices):
        CASE = "case", _("Case work")
        GROUP = "group", _("Group work")
        ACTIVITY = "activity", _("Activity")
        STATION = "station", _("Social work station")
        ASSISTANCE = "assistance", _("Social assistance service")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="satisfaction_surveys", verbose_name=_("station")
    )
    title = models.CharField(_("title"), max_length=60)
    object_kind = models.CharField(
        _("about"), max_length=10, choices=Object, default=Object.STATION
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("social worker who served"),
        help_text=_("Empty when several served. Whoever served does not interview."),
    )  # fmt: skip
    opens_on = models.DateField(_("opens"), default=timezone.localdate)
    closes_on = models.DateField(_("closes"))
    asked = models.PositiveIntegerField(
        _("persons asked"), null=True, blank=True,
        help_text=_("For the response rate; empty when nobody knows, as with a poster."),
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("satisfaction survey")
        verbose_name_plural = _("satisfaction surveys")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["station", "-id"], name="satisfaction_of_a_station")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")),
                name="a_satisfaction_survey_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("households:satisfaction", args=[self.uuid])

    def clean(self) -> None:
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": _("It cannot close before it opens.")})

    @property
    def is_open(self) -> bool:
        return self.opens_on <= timezone.localdate() <= self.closes_on

    @property
    def token(self) -> str:
        """What the public link carries: survey and station, signed. It opens nothing else."""
        return _SIGNER.sign(f"{self.pk}-{self.station_id}")

    @staticmethod
    def scope_of_token(token: str) -> tuple[int, Scope] | None:
        """The survey's id and the sight that an answer needs: this one station; None if forged.

        Somebody without an account has no sight at all. The signature stands in for it: whoever
        holds the link may add an answer at the station that made the link, and no page shows more.
        """
        try:
            survey, station = (int(part) for part in _SIGNER.unsign(token).split("-"))
        except (signing.BadSignature, ValueError):
            return None
        one = frozenset({station})
        return survey, Scope(stations=one, person_stations=one, roles=frozenset({"respondent"}))


class SatisfactionAnswer(models.Model):
    """One answer. Nothing in it says who answered: no account, no address, no time of day."""

    class Respondent(models.TextChoices):
        SELF = "self", _("The person served")
        GUARDIAN = "guardian", _("Guardian")
        FAMILY = "family", _("Family member")
        PARTNER = "partner", _("Partner organisation")

    class Channel(models.TextChoices):
        CODE = "code", _("Scanned code")
        PAPER = "paper", _("On paper")
        PHONE = "phone", _("By phone")
        VISIT = "visit", _("Home visit")

    ITEMS = ("attitude", "ability", "content", "timeliness", "effect", "overall")

    survey = models.ForeignKey(SatisfactionSurvey, models.PROTECT, related_name="answers")
    # The station of the survey, repeated: sight and counting read no second table.
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", editable=False)
    respondent = models.CharField(
        _("who answers"), max_length=10, choices=Respondent, default=Respondent.SELF
    )
    channel = models.CharField(
        _("channel"), max_length=6, choices=Channel, default=Channel.CODE, editable=False
    )
    answered_on = models.DateField(_("date"), default=timezone.localdate, editable=False)
    attitude = models.PositiveSmallIntegerField(_("Attitude"), null=True, choices=POINTS)
    ability = models.PositiveSmallIntegerField(_("Professional ability"), null=True, choices=POINTS)
    content = models.PositiveSmallIntegerField(_("Content of service"), null=True, choices=POINTS)
    timeliness = models.PositiveSmallIntegerField(_("Timeliness"), null=True, choices=POINTS)
    effect = models.PositiveSmallIntegerField(_("Effect of service"), null=True, choices=POINTS)
    overall = models.PositiveSmallIntegerField(
        _("Satisfied on the whole"), null=True, choices=POINTS,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )  # fmt: skip
    text = EncryptedCharField(
        _("In your own words"), blank=True, max_length=500, purpose="satisfaction.text"
    )
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    served_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("social worker who served"),
    )  # fmt: skip

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("satisfaction answer")
        verbose_name_plural = _("satisfaction answers")
        ordering = ["pk"]
        indexes = [models.Index(fields=["survey"], name="answers_of_a_survey")]
        constraints = [
            models.CheckConstraint(
                condition=Q(interviewer__isnull=True)
                | Q(served_by__isnull=True)
                | ~Q(interviewer=models.F("served_by")),
                name="the_worker_who_served_does_not_interview",
            ),
            models.CheckConstraint(
                condition=Q(channel="code", interviewer__isnull=True)
                | (~Q(channel="code") & Q(interviewer__isnull=False)),
                name="a_scanned_answer_has_no_interviewer",
            ),
            models.CheckConstraint(
                condition=Q(overall__isnull=True) | Q(overall__range=(1, 5)),
                name="satisfaction_has_five_points",
            ),
        ]
        triggers = [
            counting(
                "count_answers",
                date="answered_on",
                measures={
                    Measure.ANSWERS: "row.overall IS NOT NULL",
                    Measure.ANSWERS_SATISFIED: f"coalesce(row.overall, 0) >= {SATISFIED}",
                    Measure.ANSWERS_SCORE: "coalesce(row.overall, 0)",
                },
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.get_channel_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.station_id = self.survey.station_id
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if not any(getattr(self, item) for item in self.ITEMS):
            raise ValidationError(_("Answer at least one question."), code="empty")
        if self.interviewer_id is None:
            return
        if self.interviewer_id in (self.served_by_id, self.survey.worker_id):
            raise ValidationError(
                _("Whoever served the person does not interview: let a colleague ask."),
                code="served",
            )
