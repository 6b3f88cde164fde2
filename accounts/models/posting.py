from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf, RPad
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import ADMINISTRATORS, ROLES, Role, Sight, role_choices
from core.codes.divisions import STEPS, prefix_of
from core.jurisdiction import NOTHING, Public, Scope, VisibleQuerySet


class PostingQuerySet(VisibleQuerySet):
    def current(self, on=None) -> PostingQuerySet:
        """Postings that hold on the given date (default: today)."""
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def not_over(self) -> PostingQuerySet:
        """Postings that hold today or will hold later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()))

    def inside(self, prefixes: Iterable[str]) -> PostingQuerySet:
        """Postings that stand in one of the divisions. A station out of sight is outside."""
        return self.filter(_stands_in(prefixes))

    def outside(self, prefixes: Iterable[str]) -> PostingQuerySet:
        """All the others. Together with `inside` every posting, whatever the caller may see."""
        inner = type(self)(self.model).inside(prefixes)
        return self.exclude(pk__in=inner.values("pk"))

    def with_place(self) -> PostingQuerySet:
        """With the names that `place_name` shows, so that a list costs no query per row."""
        # By label: the station floor stands above this one.
        stations = apps.get_model("stations", "Station")._base_manager
        divisions = apps.get_model("stations", "Division")._base_manager
        return self.annotate(
            station_label=Subquery(
                stations.filter(pk=OuterRef("station_id")).values(
                    label=Coalesce(NullIf("short_name", Value("")), "official_name")
                )
            ),
            division_label=Subquery(
                divisions.filter(
                    code=RPad(OuterRef("division_prefix"), Value(12), Value("0"))
                ).values("name")
            ),
        )


def _stands_in(prefixes: Iterable[str]) -> Q:
    stations = apps.get_model("stations", "Station")._base_manager
    found = NOTHING
    for prefix in prefixes:
        inside = stations.filter(division_code__startswith=prefix)
        found |= Q(division_prefix__startswith=prefix) | Q(station_id__in=inside.values("pk"))
    return found


class Posting(models.Model):
    """A role over a division-code prefix or over one station, from a date to a date.

    Whoever has no posting sees nothing (specification 2.1, S-05).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="postings")
    role = models.CharField(_("role"), max_length=24, choices=role_choices())
    division_prefix = models.CharField(
        _("division"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$")],
        help_text=_("Division code without trailing zeros; empty for a station posting."),
    )
    # By label: the station floor stands above this one and is not imported here.
    station = models.ForeignKey(
        "stations.Station", models.PROTECT, null=True, blank=True, related_name="postings"
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = models.Manager.from_queryset(PostingQuerySet)()
    jurisdiction = Public("Read at sign-in to find the scope itself; holds no personal data.")

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(station__isnull=False, division_prefix="")
                | Q(station__isnull=True) & ~Q(division_prefix=""),
                name="posting_division_or_station",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="posting_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.station or self.division_prefix}"

    @property
    def definition(self) -> Role:
        return ROLES[self.role]

    @property
    def prefix(self) -> str:
        """The division prefix the posting stands in; of a station, its own division's code."""
        if self.station is not None:
            return prefix_of(self.station.division_code)
        return self.division_prefix

    @property
    def place_name(self) -> str:
        """The station or division by name; its code if the name is not to be found."""
        if self.station_id:
            label = getattr(self, "station_label", None)
            return label or str(self._related_name("Station", pk=self.station_id))
        label = getattr(self, "division_label", None)
        return label or str(
            self._related_name("Division", code=self.division_prefix.ljust(12, "0"))
        )

    def _related_name(self, model: str, **key: Any) -> Any:
        found = apps.get_model("stations", model)._base_manager.filter(**key).first()
        return found or self.division_prefix

    @property
    def is_current(self) -> bool:
        day = timezone.localdate()
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    @property
    def is_over(self) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    def clean(self) -> None:
        if bool(self.station_id) == bool(self.division_prefix):
            raise ValidationError(_("Choose either a division or a station."))
        if self.division_prefix and len(self.division_prefix) not in STEPS:
            return  # the field itself says what is wrong
        level = "station" if self.station_id else STEPS.index(len(self.division_prefix)) + 1
        if self.role in ROLES and level not in self.definition.levels:
            raise ValidationError({"role": _("This role cannot be posted at this level.")})
        if self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("A posting cannot end before it starts.")})
        self._clean_beside_others()

    def _clean_beside_others(self) -> None:
        """Three separate administrators (S-08), and no posting twice."""
        if not self.user_id:
            return
        others = Posting.objects.filter(user=self.user_id).exclude(pk=self.pk)
        others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=self.starts_on))
        if self.ends_on:
            others = others.filter(starts_on__lte=self.ends_on)
        for other in others:
            if other.role != self.role and {other.role, self.role} & ADMINISTRATORS:
                raise ValidationError(
                    {"role": _(
                        "The account of a system, security or audit administrator holds no other "
                        "role at the same time. Make a separate account."
                    )}
                )  # fmt: skip
            if (other.role, other.division_prefix, other.station_id) == (
                self.role, self.division_prefix, self.station_id,
            ):  # fmt: skip
                raise ValidationError(_("This account already has this posting at this time."))

    def end(self, day=None) -> None:
        """The posting holds for the last time the day before `day` (default: today).

        So rights end at once, not at midnight. A posting that began no earlier than `day` has no
        day left to hold on and is removed; the audit log remembers it.
        """
        last = (day or timezone.localdate()) - dt.timedelta(days=1)
        if self.starts_on > last:
            self.delete()
            return
        self.ends_on = last
        self.save(update_fields=["ends_on"])


def scope_from(user_id: int, postings: Iterable[Posting]) -> Scope:
    """The union of what the postings allow."""
    prefixes: set[str] = set()
    stations: set[int] = set()
    person_prefixes: set[str] = set()
    person_stations: set[int] = set()
    text_prefixes: set[str] = set()
    roles: set[str] = set()
    permissions: set[str] = set()
    for posting in postings:
        role = posting.definition
        roles.add(role.code)
        permissions |= role.permissions
        if role.aggregates:
            if posting.station_id:
                stations.add(posting.station_id)
            else:
                prefixes.add(posting.division_prefix)
        if role.sight is not Sight.NONE:
            if posting.station_id:
                person_stations.add(posting.station_id)
            else:
                person_prefixes.add(posting.division_prefix)
                if "case.supervise" in role.permissions:
                    text_prefixes.add(posting.division_prefix)
    return Scope(
        user_id=user_id,
        prefixes=frozenset(prefixes),
        stations=frozenset(stations),
        person_prefixes=frozenset(person_prefixes),
        person_stations=frozenset(person_stations),
        text_prefixes=frozenset(text_prefixes),
        roles=frozenset(roles),
        permissions=frozenset(permissions),
    )
