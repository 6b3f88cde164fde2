from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes.phone import normalise_phone, validate_phone
from core.codes.uscc import normalise_uscc, validate_uscc
from core.ids import uuid7
from core.jurisdiction import ByDivision, Scope, VisibleQuerySet
from stations.models.division import Division
from stations.models.life_cycle import ACTIVE, BUILT, LifeCycle


class StationQuerySet(VisibleQuerySet):
    def built(self) -> StationQuerySet:
        return self.filter(status__in=BUILT)

    def under(self, prefix: str) -> StationQuerySet:
        return self.filter(division_code__startswith=prefix)


class WithItsStation(ByDivision):
    """For the history of a station: by the remembered row itself, which outlives the station."""

    def q(self, scope: Scope) -> Q:
        return scope.division_q(self.field) | Q(id__in=sorted(scope.stations))


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    attrs={"jurisdiction": WithItsStation("division_code", is_station=True)},
)
class Station(LifeCycle, models.Model):
    """A service point (站点): guidance centre, main station, station or room (GZ-10, 2.16)."""

    class Level(models.IntegerChoices):
        GUIDANCE_CENTRE = 1, _("Guidance centre")
        MAIN_STATION = 2, _("Main station")
        STATION = 3, _("Social work station")
        ROOM = 4, _("Social work room")

    class Status(models.TextChoices):
        PREPARING = "preparing", _("Preparing")
        OPEN = "open", _("Plaque hung")
        RUNNING = "running", _("Running")
        RECTIFYING = "rectifying", _("Under rectification")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Merged or closed")

    class OperationMode(models.TextChoices):
        SELF_BUILT = "self_built", _("Self-built")
        PURCHASED = "purchased", _("Government purchase of service")
        DIRECT_HIRE = "direct_hire", _("Direct hire")

    class Function(models.TextChoices):
        """“Three stations in one” (FQ-05)."""

        SERVICE_HUB = "service_hub", _("Service hub")
        INCUBATOR = "incubator", _("Social-organisation incubator")
        CHARITY = "charity", _("Charity-resource integration")

    class SixHave(models.TextChoices):
        """The 六有 checklist."""

        PREMISES = "premises", _("Premises")
        EQUIPMENT = "equipment", _("Equipment")
        STAFF = "staff", _("Staff")
        FUNCTIONS = "functions", _("Service functions")
        PROCESS = "process", _("Work process")
        RULES = "rules", _("Rules and regulations")

    # Which division level each station level stands in (GZ-10).
    DIVISION_LEVEL = {1: 2, 2: 3, 3: 4, 4: 5}
    TAKEN = {
        1: _("This prefecture already has a guidance centre: %s."),
        2: _("This county already has a main station: %s."),
        3: _("This township already has a station, %s. If this one is a branch, tick “branch”."),
    }

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    official_name = models.CharField(_("official name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.STATION)
    is_branch = models.BooleanField(
        _("branch of the township's station"),
        default=False,
        help_text=_("A further service point in a township that already has its station."),
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="stations", verbose_name=_("division")
    )
    # Kept equal to division.code by a trigger; the sight rules read it on every request.
    division_code = models.CharField(max_length=12, editable=False, db_index=True)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.PREPARING, db_index=True
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    plaque_on = models.DateField(_("plaque date"), null=True, blank=True)
    operation_mode = models.CharField(
        _("operation mode"), max_length=12, choices=OperationMode, blank=True
    )
    operator_name = models.CharField(_("undertaking organisation"), max_length=100, blank=True)
    operator_uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    contract_from = models.DateField(_("contract from"), null=True, blank=True)
    contract_to = models.DateField(_("contract to"), null=True, blank=True)
    contract_yuan = models.DecimalField(
        _("contract amount (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    area_m2 = models.DecimalField(
        _("area (m²)"), max_digits=8, decimal_places=1, null=True, blank=True
    )
    rooms = models.CharField(_("rooms"), max_length=200, blank=True)
    functions = ArrayField(
        models.CharField(max_length=12, choices=Function),
        default=list, blank=True, verbose_name=_("functions (three stations in one)"),
    )  # fmt: skip
    six_haves = ArrayField(
        models.CharField(max_length=12, choices=SixHave),
        default=list, blank=True, verbose_name=_("six haves"),
    )  # fmt: skip
    opening_hours = models.CharField(_("opening hours"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    stars = models.PositiveSmallIntegerField(
        _("star rating"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    covered_villages = models.ManyToManyField(
        Division, blank=True, related_name="covered_by", verbose_name=_("covered villages")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(StationQuerySet)()
    jurisdiction = ByDivision("division_code", is_station=True)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering = ["division_code", "level", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "level"],
                condition=Q(level__lte=3, is_branch=False, status__in=ACTIVE),
                name="one_active_station_per_division_and_level",
                violation_error_message=_(
                    "This division already has an active station of this level."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_branch=False) | Q(level=3), name="only_a_station_has_branches"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=BUILT) | Q(plaque_on__isnull=False),
                name="a_built_station_has_a_plaque_date",
            ),
        ]
        triggers = [
            # Bulk SQL does not pass through save(); a stale code would be a stale sight.
            pgtrigger.Trigger(
                name="division_code_from_division",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="NEW.division_code := (SELECT code FROM stations_division"
                " WHERE id = NEW.division_id); RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.official_name

    def save(self, *args, **kwargs) -> None:
        self.division_code = self.division.code
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Rules between fields (GZ-10, 2.16); every message stands beside its field."""
        errors: dict[str, object] = {}
        if self.division_id:
            errors |= self._placement_errors()
        if self.status in BUILT and not self.plaque_on:
            errors["plaque_on"] = _("A built station needs its plaque date.")
        if self.plaque_on and self.plaque_on > timezone.localdate():
            errors["plaque_on"] = _("The plaque date lies in the future.")
        if self.contract_from and self.contract_to and self.contract_to < self.contract_from:
            errors["contract_to"] = _("The contract ends before it begins.")
        if (self.longitude is None) != (self.latitude is None):
            errors["latitude" if self.latitude is None else "longitude"] = _(
                "Give both longitude and latitude, or neither."
            )
        for field, low, high in (("longitude", 73, 136), ("latitude", 3, 54)):
            value = getattr(self, field)
            if value is not None and not low <= value <= high:
                errors[field] = _("This place is not in China.")
        self.operator_uscc = normalise_uscc(self.operator_uscc)
        self.phone = normalise_phone(self.phone) if self.phone else ""
        for field, check in (("operator_uscc", validate_uscc), ("phone", validate_phone)):
            try:
                if getattr(self, field):
                    check(getattr(self, field))
            except ValidationError as error:
                errors[field] = error
        if errors:
            raise ValidationError(errors)

    def _placement_errors(self) -> dict[str, object]:
        """One centre per prefecture, main station per county, station per township (GZ-10)."""
        if self.is_branch and self.level != self.Level.STATION:
            return {"is_branch": _("Only a township's station has branches.")}
        wanted = Division.Level(self.DIVISION_LEVEL[self.level])
        if self.division.level != wanted:
            return {
                "division": _("A station of this level stands in a division of the level “%s”.")
                % wanted.label
            }
        if self.status not in ACTIVE:
            return {}
        if self.division.valid_to and self.division.valid_to <= timezone.localdate():
            return {"division": _("This division was merged or abolished.")}
        other = None
        if self.level <= self.Level.STATION and not self.is_branch:
            other = Station.objects.filter(
                division_id=self.division_id, level=self.level, is_branch=False, status__in=ACTIVE
            ).exclude(pk=self.pk)[:1]
        for station in other or ():
            return {"division": self.TAKEN[self.level] % station.official_name}
        return {}

    @property
    def function_marks(self) -> list[tuple[bool, str]]:
        return [(value in self.functions, str(label)) for value, label in self.Function.choices]

    @property
    def six_have_marks(self) -> list[tuple[bool, str]]:
        return [(value in self.six_haves, str(label)) for value, label in self.SixHave.choices]
