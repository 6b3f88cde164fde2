"""Community organisations 社区社会组织 from the first talk to independence (HN-E02, FQ-14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, Through, VisibleManager, VisibleQuerySet
from core.workflow import HasMoves, Move, Text
from services.models.community.base import EDIT, IN_THE_FUTURE, OfCommunity, past
from services.models.milestone import Milestone


class OrganisationStatus(models.TextChoices):
    BEFORE = "before", _("Before filing")
    INCUBATING = "incubating", _("In incubation")
    FILED = "filed", _("Filed")
    INDEPENDENT = "independent", _("Runs independently")
    LEFT = "left", _("Left")


S = OrganisationStatus
FOSTERED = (S.INCUBATING, S.FILED, S.INDEPENDENT)


class OrganisationQuerySet(VisibleQuerySet):
    def fostered(self) -> OrganisationQuerySet:
        """Those that the station fosters or has brought to independence."""
        return self.filter(status__in=FOSTERED)


def _incubate_lacks(row: CommunityOrganisation) -> list[Text]:
    wanted = {
        _("the leader"): row.leader.strip(),
        _("the number of members"): row.members,
        _("the day the incubation began"): row.incubated_on,
    }
    return [words for words, there in wanted.items() if not there]


def _file_lacks(row: CommunityOrganisation) -> list[Text]:
    return [] if row.filed_on else [_("the day of filing")]


def _left_from(state: str) -> Any:
    def guard(row: CommunityOrganisation, user: Any) -> Text | None:
        if row.left_from == state:
            return None
        return _("It left from another step.")

    return guard


def _back(source: str, target: str, **more: Any) -> Move:
    """One step back, because the step before it was a mistake."""
    return Move(
        _("Correct the last step"), {source}, target, permission=EDIT, needs_reason=True, **more
    )


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CommunityOrganisation(HasMoves, OfCommunity):
    """One organisation that the station fosters; counted from the day its incubation began."""

    Status = OrganisationStatus

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("Residents' self-governing organisation")
        PARTY_TEAM = "party_team", _("Party-member volunteer team")
        VOLUNTEERS = "volunteers", _("Community volunteer team")
        OTHER = "other", _("Other community organisation")

    class Field(models.TextChoices):
        ELDERLY = "elderly", _("Elderly care services")
        CHILDREN = "children", _("Care for children")
        DISABLED = "disabled", _("Help for the disabled")
        RELIEF = "relief", _("Help for the weak")
        CULTURE = "culture", _("Culture and sports")
        MEDIATION = "mediation", _("Mediation and order")
        ENVIRONMENT = "environment", _("Environment")
        OTHER = "other", _("Other")

    name = models.CharField(_("called"), max_length=80)
    kind = models.CharField(_("type"), max_length=10, choices=Kind, default=Kind.OTHER)
    field = models.CharField(_("field of work"), max_length=11, choices=Field, default=Field.OTHER)
    leader = models.CharField(_("leader"), max_length=40, blank=True)
    members = models.PositiveIntegerField(_("number of members"), null=True, blank=True)
    incubated_on = models.DateField(_("incubation began"), null=True, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    filing_no = models.CharField(
        _("filing number"), max_length=40, blank=True,
        help_text=_("Organisations that are only filed often have none."),
    )  # fmt: skip
    note = models.TextField(_("remark"), blank=True, max_length=1000)
    status = models.CharField(
        _("status"), max_length=11, choices=OrganisationStatus, default=S.BEFORE, editable=False
    )
    left_from = models.CharField(max_length=11, blank=True, editable=False)

    objects = models.Manager.from_queryset(OrganisationQuerySet)()
    jurisdiction = ByStation("station")

    MOVES = {
        "incubate": Move(
            _("Take into incubation"), {S.BEFORE}, S.INCUBATING, permission=EDIT,
            lacks=_incubate_lacks,
        ),
        "file": Move(
            _("Filed with the office"), {S.INCUBATING}, S.FILED, permission=EDIT,
            lacks=_file_lacks,
        ),
        "release": Move(_("Runs independently"), {S.FILED}, S.INDEPENDENT, permission=EDIT),
        "leave": Move(_("Leaves"), frozenset(FOSTERED), S.LEFT, permission=EDIT, needs_reason=True),
        "correct_incubate": _back(S.INCUBATING, S.BEFORE),
        "correct_file": _back(S.FILED, S.INCUBATING),
        "correct_release": _back(S.INDEPENDENT, S.FILED),
        "correct_leave_incubating": _back(S.LEFT, S.INCUBATING, guard=_left_from(S.INCUBATING)),
        "correct_leave_filed": _back(S.LEFT, S.FILED, guard=_left_from(S.FILED)),
        "correct_leave_independent": _back(S.LEFT, S.INDEPENDENT, guard=_left_from(S.INDEPENDENT)),
    }  # fmt: skip

    class Meta:
        verbose_name = _("community organisation")
        verbose_name_plural = _("community organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name"], name="a_community_organisation_once_per_station",
                violation_error_message=_("This station has an organisation of that name already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("services:organisation", args=[self.uuid])

    def faults(self) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        for name in ("incubated_on", "filed_on"):
            if not past(getattr(self, name)):
                errors[name] = IN_THE_FUTURE
        if self.filed_on and self.incubated_on and self.filed_on < self.incubated_on:
            errors["filed_on"] = _("Filed before the incubation began.")
        if self.status != S.BEFORE and not self.incubated_on:
            errors["incubated_on"] = _("An organisation in incubation has the day it began.")
        return errors

    @property
    def is_editable(self) -> bool:
        return self.status != S.LEFT

    def keep(self, name: str, before: Any, by: Any, reason: str, at: dt.datetime) -> None:
        if name == "leave":
            self.left_from = before
            self.save(update_fields=["left_from"])
        super().keep(name, before, by, reason, at)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The milestone stands from the incubation on; a corrected incubation takes it away."""
        super().save(*args, **kwargs)
        if self.status == S.BEFORE or self.incubated_on is None:
            Milestone.drop(Milestone.Kind.ORGANISATION, self)
            return
        Milestone.keep(
            Milestone.Kind.ORGANISATION, self, station=self.station, on=self.incubated_on
        )


class OrganisationSupport(models.Model):
    """Help given to an organisation: a place, money, training, advice."""

    class Kind(models.TextChoices):
        PLACE = "place", _("Places")
        MONEY = "money", _("Money")
        TRAINING = "training", _("Training")
        GUIDANCE = "guidance", _("Guidance")
        GOODS = "goods", _("Goods")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    organisation = models.ForeignKey(
        CommunityOrganisation, models.PROTECT, related_name="supports",
        verbose_name=_("organisation"),
    )  # fmt: skip
    given_on = models.DateField(_("date"), default=timezone.localdate)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.GUIDANCE)
    text = models.CharField(_("what was given"), max_length=200)
    value = models.DecimalField(
        _("value (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = Through("organisation")

    class Meta:
        verbose_name = _("support given")
        verbose_name_plural = _("support given")
        ordering = ["-given_on", "-pk"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if not past(self.given_on):
            raise ValidationError({"given_on": IN_THE_FUTURE})
