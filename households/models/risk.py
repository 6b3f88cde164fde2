"""The risk level of a person, who set it and why; the household takes the highest of its members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.final import Final
from core.ids import uuid7
from core.jurisdiction import Through, VisibleManager
from core.workflow import holds
from households import risk_levels
from households.models.household import Household
from households.models.person import Person

PERMISSION = "risk.set"


class RiskChange(models.Model):
    """One setting of a person's level. Append-only: the history is the reason for every alert."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="risk_changes", verbose_name=_("person")
    )
    from_level = models.CharField(_("level before"), max_length=risk_levels.CODE_LENGTH, blank=True)
    to_level = models.CharField(
        _("risk level"), max_length=risk_levels.CODE_LENGTH, choices=risk_levels.choices
    )
    reason = EncryptedCharField(_("reason"), purpose="risk.reason", max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("set by"),
    )  # fmt: skip
    at = models.DateTimeField(_("time"), default=timezone.now)

    objects = VisibleManager()
    jurisdiction = Through("person")

    class Meta:
        verbose_name = _("risk level change")
        verbose_name_plural = _("risk level changes")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "-id"])]
        triggers = [
            pgtrigger.Protect(name="risk_change_stays", operation=pgtrigger.Delete),
            # Two files of one person may be merged; what was written then stays as it is.
            Final(name="risk_change_is_final", exclude=["person", "reason"]),
            # The reason may only go, when the person's data are deleted (PIPL 47).
            pgtrigger.Protect(
                name="risk_reason_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.reason IS DISTINCT FROM NEW.reason AND octet_length(NEW.reason) > 0"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_to_level_display()} {self.at:%Y-%m-%d}"

    @property
    def from_label(self) -> Any:
        """The level before in words; empty for the first setting."""
        return risk_levels.level_of(self.from_level).label if self.from_level else ""

    @property
    def tone(self) -> str:
        return risk_levels.level_of(self.to_level).tone

    @classmethod
    @transaction.atomic
    def set(
        cls, person: Person, level: str, *, reason: str, by: Any, uuid: Any = None
    ) -> RiskChange:
        """Give the person another level, and the household what follows from it.

        Errors: PermissionDenied without `risk.set`; ValidationError without a reason, for the level
        the person has already, or for somebody who has died or left.
        """
        if not holds(by, PERMISSION, person.station):
            raise PermissionDenied(_("Your role does not allow this."))
        # One at a time per household: its level is the highest of what stands in the end.
        household = Household.objects.select_for_update().get(pk=person.household_id)
        person.refresh_from_db(fields=["risk", "status"])
        reason = reason.strip()
        if level not in dict(risk_levels.choices()):
            raise ValidationError({"level": _("Choose a risk level.")})
        if not reason:
            raise ValidationError({"reason": _("Give a reason.")})
        if not person.is_active:
            raise ValidationError(
                {"level": _("Nobody is reminded of a person who has died or left.")}
            )
        if person.risk == level:
            raise ValidationError({"level": _("The person has this level already.")})
        _carry_over(household, person)
        change = cls.objects.create(
            **({"uuid": uuid} if uuid else {}),
            person=person, from_level=person.risk, to_level=level, reason=reason, by=by,
        )  # fmt: skip
        person.risk = level
        person.save(update_fields=["risk"])
        _derive(household.pk, set_now=level)
        return change


def _carry_over(household: Household, person: Person) -> None:
    """A household whose level was set as a whole: its head keeps that level as his own.

    So the first member assessed does not silently lower what stood on the cover.
    """
    assessed = household.members.exclude(risk="").exists()
    head = household.head
    if assessed or household.risk == risk_levels.lowest() or head is None or not head.is_active:
        return
    if head.pk == person.pk:
        return
    RiskChange.objects.create(
        person=head, to_level=household.risk, by=None,
        reason=str(_("Carried over from the household's level.")),
    )  # fmt: skip
    head.risk = household.risk
    head.save(update_fields=["risk"])


def _derive(household_id: int, *, set_now: str = "") -> None:
    """The household's level from its members on the register; as it was when none ever was assessed.

    `set_now`: a level that was just set; the household's time for the first contact begins again
    when it is the household's level, and whenever that one changes.
    """
    known = set(
        Person.objects.filter(household=household_id).exclude(risk="").values_list("risk", "status")
    )
    household = Household.objects.filter(pk=household_id)
    if not known:
        # The only one who was assessed has moved to another household.
        household.filter(risk_set_on__isnull=False).update(
            risk=risk_levels.lowest(), risk_set_on=None
        )
        return
    level = risk_levels.highest({risk for risk, status in known if status == "registered"})
    if set_now == level:
        household.update(risk=level, risk_set_on=timezone.localdate())
    else:
        household.exclude(risk=level, risk_set_on__isnull=False).update(
            risk=level, risk_set_on=timezone.localdate()
        )


_MOVING = {"status", "household"}


def _may_move(person: Person, **kwargs: Any) -> bool:
    changed = kwargs.get("update_fields")
    assessed = person.pk is not None and bool(person.__dict__.get("risk"))
    return assessed and (changed is None or bool(_MOVING & set(changed)))


@receiver(pre_save, sender=Person, dispatch_uid="households.risk.remember_household")
def remember_household(sender: Any, instance: Person, **kwargs: Any) -> None:
    """The household that an assessed person may be about to leave."""
    if _may_move(instance, **kwargs):
        stored = Person._base_manager.filter(pk=instance.pk)
        instance.__dict__["left_household"] = stored.values_list("household", flat=True).first()


@receiver(post_save, sender=Person, dispatch_uid="households.risk.follow_person")
def follow_person(sender: Any, instance: Person, created: bool, **kwargs: Any) -> None:
    """Death, departure, a merge or a move of an assessed person changes the household's level."""
    if created or not _may_move(instance, **kwargs):
        return
    left = instance.__dict__.pop("left_household", None)
    for household in {instance.household_id, left} - {None}:
        _derive(household)


# --- who is due ----------------------------------------------------------------------------------


def contact_due() -> Case:
    """An expression on Household: the day by which the next contact must happen."""
    # A level that was set before levels had dates: counted from the last visit or the opening.
    start: Any = Coalesce("risk_set_on", "last_visited_on", TruncDate("created_at"))
    contacted = Q(last_visited_on__isnull=False) & (
        Q(risk_set_on__isnull=True) | Q(last_visited_on__gt=F("risk_set_on"))
    )
    whens = []
    for level in risk_levels.levels():
        mine = Q(risk=level.code)
        whens += [
            When(mine & contacted, then=_plus(F("last_visited_on"), level.every_days)),
            When(mine & Q(risk_set_on__isnull=True), then=_plus(start, level.every_days)),
            When(mine, then=_plus(start, level.within_days)),
        ]
    return Case(*whens, output_field=DateField())


def _plus(day: Any, days: int) -> Cast:
    return Cast(day + Value(dt.timedelta(days=days)), DateField())


def watched(households: QuerySet[Household]) -> QuerySet[Household]:
    """Those whose contact is watched, with `contact_due_on`.

    On the register, and assessed with a member of the household's level still there; without an
    assessment only above the lowest level: quarterly contact is not asked for every file.
    """
    carrier = Person.objects.filter(
        household=OuterRef("pk"), risk=OuterRef("risk"), status=Person.Status.REGISTERED
    )
    assessed = Q(risk_set_on__isnull=False) & Exists(carrier)
    by_cover = Q(risk_set_on__isnull=True) & ~Q(risk=risk_levels.lowest())
    return households.filter(assessed | by_cover, status=Household.Status.REGISTERED).annotate(
        contact_due_on=contact_due()
    )


def overdue(households: QuerySet[Household], today: dt.date | None = None) -> QuerySet[Household]:
    """The watched households whose contact should have happened before today."""
    return watched(households).filter(contact_due_on__lt=today or timezone.localdate())  # type: ignore[misc]


def contact_due_of(household: Household, members: Iterable[Person]) -> dt.date | None:
    """The same for one file whose members are at hand; None where no contact is watched."""
    if household.is_closed:
        return None
    level = household.risk_level
    if household.risk_set_on is not None:
        if not any(member.is_active and member.risk == level.code for member in members):
            return None
        return level.due_on(household.risk_set_on, household.last_visited_on)
    if level.code == risk_levels.lowest():
        return None
    start = household.last_visited_on or timezone.localdate(household.created_at)
    return start + dt.timedelta(days=level.every_days)
