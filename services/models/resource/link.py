from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Track
from core.ids import uuid7
from core.jurisdiction import ByStation, Through, VisibleManager, VisibleQuerySet
from core.workflow import HasMoves, Move
from households.models import Household, Person
from services.models.activity.activity import Activity
from services.models.activity.partner import Partner
from services.models.milestone import Milestone
from stations.models import Station


def in_wan(yuan: Decimal | None) -> str:
    """Yuan as 万元 with four decimals, which is to the yuan (specification 2.14)."""
    return f"{(yuan or Decimal(0)) / 10000:.4f}"


class ResourceLinkQuerySet(VisibleQuerySet):
    def standing(self) -> ResourceLinkQuerySet:
        """All but withdrawn ones."""
        return self.exclude(status=ResourceLink.Status.WITHDRAWN)

    def amount(self) -> Decimal:
        """链接资源金额 in yuan: money and valued goods (K16)."""
        counted = self.standing().filter(kind__in=ResourceLink.COUNTED)
        total: Decimal | None = counted.aggregate(total=Sum("value"))["total"]
        return total or Decimal(0)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class ResourceLink(HasMoves, models.Model):
    """One resource linked 资源链接 (specification 2.14, HN-A14, HN-B02, HN-C02, K16)."""

    class Kind(models.TextChoices):
        MONEY = "money", _("Money")
        GOODS = "goods", _("Goods")
        SERVICE = "service", _("Services")
        POST = "post", _("Jobs")
        POLICY = "policy", _("Policy")

    COUNTED = (Kind.MONEY, Kind.GOODS)

    class Group(models.TextChoices):
        """Who benefits (HN-B02 老年人, HN-C02 儿童 …)."""

        ELDERLY = "elderly", _("Elderly people")
        CHILDREN = "children", _("Children")
        DISABLED = "disabled", _("Disabled persons")
        POOR = "poor", _("Families in difficulty")
        COMMUNITY = "community", _("The community")

    class Photos(models.TextChoices):
        NONE = "none", _("No photos")
        CONSENTED = "consented", _("Photos, with the consent of those shown")
        REFUSED = "refused", _("Photos refused")

    class Status(models.TextChoices):
        ENTERED = "entered", _("Entered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        "withdraw": Move(
            _("Withdraw"), {Status.ENTERED}, Status.WITHDRAWN, "visit.create", needs_reason=True
        ),
        "restore": Move(_("Restore"), {Status.WITHDRAWN}, Status.ENTERED, "visit.create"),
    }

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="resource_links", verbose_name=_("station")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.GOODS)
    what = models.CharField(_("what was given"), max_length=120)
    giver = models.ForeignKey(
        Partner, models.PROTECT, related_name="resource_links", verbose_name=_("giver")
    )
    value = models.DecimalField(
        _("value (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    basis = models.CharField(
        _("how the value was found"), max_length=120, blank=True,
        help_text=_("For goods and services: invoice, market price, the giver's word …"),
    )  # fmt: skip
    linked_on = models.DateField(_("date"), default=timezone.localdate)
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("track"),
        help_text=_("Empty for routine work."),
    )  # fmt: skip
    groups = ArrayField(
        models.CharField(max_length=10, choices=Group), default=list, blank=True,
        verbose_name=_("who benefits"),
    )  # fmt: skip
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="resource_links",
        verbose_name=_("activity"),
    )  # fmt: skip
    receivers_told = models.CharField(
        _("receivers in words"), max_length=200, blank=True,
        help_text=_("A group, a village, a class: whoever is not named from the register."),
    )  # fmt: skip
    receipt_no = models.CharField(_("number of the receipt"), max_length=60, blank=True)
    photos = models.CharField(_("photos"), max_length=9, choices=Photos, default=Photos.NONE)
    is_public = models.BooleanField(_("made public"), default=False)
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.ENTERED, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(ResourceLinkQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("resource linked")
        verbose_name_plural = _("resources linked")
        ordering = ["-linked_on", "-pk"]
        indexes = [
            models.Index(fields=["station", "-linked_on", "-id"], name="links_of_a_station"),
            models.Index(fields=["giver", "-linked_on"], name="links_of_a_giver"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="money") | Q(value__isnull=False), name="money_has_an_amount"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("goods", "service")) | Q(value__isnull=True) | ~Q(basis=""),
                name="a_value_in_kind_has_a_basis",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("services:resource", args=[self.uuid])

    @property
    def groups_shown(self) -> str:
        labels = dict(self.Group.choices)
        return "、".join(str(labels[code]) for code in self.groups if code in labels)

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.kind == self.Kind.MONEY and self.value is None:
            errors["value"] = _("Say how much money it was.")
        in_kind = self.kind in (self.Kind.GOODS, self.Kind.SERVICE)
        if in_kind and self.value is not None and not self.basis.strip():
            errors["basis"] = _("Say how the value was found.")
        if self.linked_on and self.linked_on > timezone.localdate():
            errors["linked_on"] = _("This day lies in the future.")
        if not self.groups:
            errors["groups"] = _("Say who benefits.")
        if self.giver_id and self.station_id and self.giver.station_id != self.station_id:
            errors["giver"] = _("Choose a giver of this station's register.")
        if errors:
            raise ValidationError(errors)

    @transaction.atomic
    def enter(
        self, households: Iterable[Household] = (), persons: Iterable[Person] = ()
    ) -> ResourceLink:
        """Save it with its receivers, and keep the figures; `clean` has been called."""
        self.save()
        self.receivers.all().delete()
        rows = [ResourceReceiver(link=self, household=h) for h in households]
        rows += [ResourceReceiver(link=self, person=p, household=p.household) for p in persons]
        ResourceReceiver.objects.bulk_create(rows)
        self.keep_milestone()
        return self

    def keep_milestone(self) -> None:
        """K16: money and valued goods, by day and track; services and jobs are not money."""
        kinds = {
            self.Kind.MONEY: Milestone.Kind.MONEY_LINKED,
            self.Kind.GOODS: Milestone.Kind.GOODS_LINKED,
        }
        for kind, milestone in kinds.items():
            stands = self.status == self.Status.ENTERED and self.kind == kind
            if stands and self.value is not None:
                Milestone.keep(
                    milestone, self, station=self.station, on=self.linked_on,
                    track=self.track_id, amount=self.value,
                )  # fmt: skip
            else:
                Milestone.drop(milestone, self)

    def after(self, name: str, by: Any, reason: str) -> None:
        self.keep_milestone()


class ResourceReceiver(models.Model):
    """A household of the register, or one member of it, that received a resource."""

    link = models.ForeignKey(ResourceLink, models.CASCADE, related_name="receivers")
    household = models.ForeignKey(Household, models.PROTECT, related_name="resources")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="resources"
    )

    objects = VisibleManager()
    jurisdiction = Through("link")

    class Meta:
        verbose_name = _("receiver of a resource")
        verbose_name_plural = _("receivers of resources")
        constraints = [
            models.UniqueConstraint(
                fields=["link", "household", "person"], nulls_distinct=False,
                name="a_receiver_once_per_resource",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.link_id}: {self.household_id}"
