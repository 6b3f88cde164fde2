from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES, Role, Sight, role_choices
from core.jurisdiction import Public, Scope, VisibleQuerySet


class PostingQuerySet(VisibleQuerySet):
    def current(self, on=None) -> PostingQuerySet:
        """Postings that hold on the given date (default: today)."""
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )


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
        if self.station_id:
            return self.station.division_code.rstrip("0")
        return self.division_prefix

    @property
    def place_name(self) -> str:
        """The name of the station or division, for the page's frame."""
        return str(self.station) if self.station_id else _division_name(self.division_prefix)

    def clean(self) -> None:
        if bool(self.station_id) == bool(self.division_prefix):
            raise ValidationError(_("Choose either a division or a station."))
        level = "station" if self.station_id else (2, 4, 6, 9, 12).index(len(self.division_prefix)) + 1
        if self.role and level not in self.definition.levels:
            raise ValidationError(_("This role cannot be posted at this level."))


@cache
def _division_name(prefix: str) -> str:
    # By label (the floor above), and once per process: a name on every page costs no query.
    divisions = apps.get_model("stations", "Division")
    code = prefix.ljust(12, "0")
    return divisions.objects.filter(code=code).values_list("name", flat=True).first() or prefix


def scope_from(user_id: int, postings: Iterable[Posting]) -> Scope:
    """The union of what the postings allow."""
    prefixes: set[str] = set()
    stations: set[int] = set()
    person_prefixes: set[str] = set()
    person_stations: set[int] = set()
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
    return Scope(
        user_id=user_id,
        prefixes=frozenset(prefixes),
        stations=frozenset(stations),
        person_prefixes=frozenset(person_prefixes),
        person_stations=frozenset(person_stations),
        roles=frozenset(roles),
        permissions=frozenset(permissions),
    )
