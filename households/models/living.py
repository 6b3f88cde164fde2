"""Parts 6 to 8 of the file: housing and environment, benefits received, ties to the outside."""

from __future__ import annotations

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import VisibleQuerySet
from households.models.part import HouseholdPart
from households.models.person import Person


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Housing(HouseholdPart):
    """How the household lives, as seen on a day. A later check is a new row: the newest holds."""

    class Tenure(models.TextChoices):
        OWN = "own", _("Own house")
        RENTED = "rented", _("Rented")
        PUBLIC = "public", _("Public rental or assigned")
        BORROWED = "borrowed", _("Lent by relatives or others")
        INSTITUTION = "institution", _("Institution")
        NONE = "none", _("No fixed dwelling")

    class Structure(models.TextChoices):
        CONCRETE = "concrete", _("Reinforced concrete")
        BRICK_CONCRETE = "brick_concrete", _("Brick and concrete")
        BRICK_WOOD = "brick_wood", _("Brick and wood")
        EARTH = "earth", _("Earth and wood")
        OTHER = "other", _("Other")

    class Danger(models.TextChoices):
        """Grades of dangerous houses (JGJ 125: A safe … D dangerous as a whole)."""

        A = "A", _("Grade A (safe)")
        B = "B", _("Grade B (basically safe)")
        C = "C", _("Grade C (partly dangerous)")
        D = "D", _("Grade D (dangerous)")
        UNKNOWN = "", _("Not appraised")

    class Water(models.TextChoices):
        TAP = "tap", _("Tap water in the house")
        SHARED = "shared", _("Shared tap")
        WELL = "well", _("Well or spring")
        UNSAFE = "unsafe", _("No safe water")

    class Toilet(models.TextChoices):
        FLUSH = "flush", _("Flush toilet in the house")
        SANITARY = "sanitary", _("Sanitary dry toilet")
        PIT = "pit", _("Pit")
        PUBLIC = "public", _("Public toilet")
        NONE = "none", _("No toilet")

    class Fuel(models.TextChoices):
        ELECTRICITY = "electricity", _("Electricity")
        GAS = "gas", _("Gas")
        COAL = "coal", _("Coal")
        WOOD = "wood", _("Wood or straw")
        OTHER = "other", _("Other")

    checked_on = models.DateField(_("dwelling looked at on"), default=timezone.localdate)
    tenure = models.CharField(_("tenure"), max_length=12, choices=Tenure)
    structure = models.CharField(_("structure"), max_length=16, choices=Structure, blank=True)
    area = models.DecimalField(
        _("floor area (m²)"), max_digits=6, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(1)],
    )  # fmt: skip
    rooms = models.PositiveSmallIntegerField(_("number of rooms"), null=True, blank=True)
    danger = models.CharField(_("danger grade"), max_length=1, choices=Danger, blank=True)
    water = models.CharField(_("drinking water"), max_length=8, choices=Water, blank=True)
    toilet = models.CharField(_("toilet"), max_length=10, choices=Toilet, blank=True)
    fuel = models.CharField(_("cooking fuel"), max_length=12, choices=Fuel, blank=True)
    barrier_free = models.BooleanField(_("barrier-free"), null=True, blank=True)
    safe_wiring = models.BooleanField(_("gas and wiring safe"), null=True, blank=True)
    remark = models.TextField(_("remark on the environment"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("housing")
        verbose_name_plural = _("housing")
        ordering = ["-checked_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_tenure_display()} {self.checked_on}"

    @property
    def is_dangerous(self) -> bool:
        return self.danger in (self.Danger.C, self.Danger.D)

    def clean(self) -> None:
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": _("This day lies in the future.")})


class BenefitQuerySet(VisibleQuerySet):
    def current(self) -> BenefitQuerySet:
        """Those that are received today; `ends_on` is the last day."""
        today = timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Benefit(HouseholdPart):
    """A policy from which the household or a member benefits (享受政策). Ended, never deleted."""

    class Kind(models.TextChoices):
        """Social security 1–8 and 0 of specification 3.3; `-` says that nothing is received."""

        SUBSIDY = "1", _("Subsidy for elderly, children, disabled or poor")
        MEDICAL = "2", _("Medical assistance or insurance")
        LONG_CARE = "3", _("Long-term care insurance")
        HOUSING = "4", _("Housing assistance")
        EDUCATION = "5", _("Education assistance")
        INSURANCE = "6", _("Social insurance")
        VETERAN = "7", _("Special care for veterans")
        LEGAL = "8", _("Legal aid")
        OTHER = "0", _("Other")
        NOTHING = "-", _("None received (asked)")

    class Unit(models.TextChoices):
        MONTH = "month", _("yuan a month")
        YEAR = "year", _("yuan a year")
        ONCE = "once", _("yuan once")
        KIND = "kind", _("goods or service")

    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="benefits",
        verbose_name=_("member"),
    )  # fmt: skip
    kind = models.CharField(_("kind of benefit"), max_length=1, choices=Kind)
    policy = models.CharField(
        _("policy"), max_length=60, blank=True,
        help_text=_("For example rural minimum living allowance, nursing subsidy."),
    )  # fmt: skip
    amount = models.DecimalField(
        _("amount"), max_digits=9, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    unit = models.CharField(_("unit"), max_length=5, choices=Unit, default=Unit.MONTH)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    source = models.CharField(_("granted by or told by"), max_length=60, blank=True)

    objects = models.Manager.from_queryset(BenefitQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["ends_on", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="a_benefit_ends_after_it_starts",
                violation_error_message=_("The end lies before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.policy or str(self.get_kind_display())

    @property
    def is_current(self) -> bool:
        return self.ends_on is None or self.ends_on >= timezone.localdate()

    def clean(self) -> None:
        if self.kind and self.kind != self.Kind.NOTHING and not self.policy.strip():
            raise ValidationError({"policy": _("Name the policy.")})
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end lies before the beginning.")})


class EcoTieQuerySet(VisibleQuerySet):
    def present(self) -> EcoTieQuerySet:
        return self.filter(ended_on__isnull=True)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class EcoTie(HouseholdPart):
    """A line of the eco-map: from the household or a member to something outside it (生态图)."""

    class System(models.TextChoices):
        RELATIVE = "relative", _("Relatives")
        NEIGHBOUR = "neighbour", _("Neighbours and friends")
        COMMITTEE = "committee", _("Village or residents' committee")
        STATION = "station", _("Social work station")
        GOVERNMENT = "government", _("Government office")
        SCHOOL = "school", _("School")
        HEALTH = "health", _("Hospital or clinic")
        WORK = "work", _("Work")
        VOLUNTEER = "volunteer", _("Volunteers and associations")
        FAITH = "faith", _("Faith community")
        OTHER = "other", _("Other")

    class Strength(models.TextChoices):
        STRONG = "strong", _("Strong")
        WEAK = "weak", _("Weak")
        STRESSED = "stressed", _("Stressful")
        BROKEN = "broken", _("Broken off")

    class Direction(models.TextChoices):
        BOTH = "both", _("Both ways")
        IN = "in", _("Supports the family")
        OUT = "out", _("The family gives")

    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="ties",
        verbose_name=_("member"), help_text=_("Leave empty for a tie of the whole household."),
    )  # fmt: skip
    system = models.CharField(_("kind of system"), max_length=10, choices=System)
    name = models.CharField(_("name outside"), max_length=30)
    strength = models.CharField(
        _("strength"), max_length=8, choices=Strength, default=Strength.STRONG
    )
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction, default=Direction.BOTH
    )
    remark = models.CharField(_("remark"), max_length=100, blank=True)
    ended_on = models.DateField(_("no longer since"), null=True, blank=True)

    objects = models.Manager.from_queryset(EcoTieQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        ordering = ["system", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_strength_display()})"
