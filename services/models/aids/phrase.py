"""Phrases that are put into a text by one press: the worker's own and those of the station."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from stations.models import Station


class PhraseQuerySet(VisibleQuerySet):
    def offered(self, user: Any, field: str = "") -> PhraseQuerySet:
        """The user's own and those of the stations where the user works, most used first."""
        own_or_shared = Q(owner__isnull=True) | Q(owner_id=user.pk)
        stations = sorted(user.scope.person_stations)
        found = self.visible_to(user).filter(own_or_shared, station__in=stations, dropped=False)
        if field:
            found = found.filter(field=field)
        return found.order_by(F("uses").desc(), F("used_at").desc(nulls_last=True), "pk")

    def use(self, user: Any, field: str, text: str) -> bool:
        """Count one use of an offered phrase, the own one before the station's; False if unknown."""
        known = self.offered(user, field).filter(text=text)
        known = known.order_by(F("owner").asc(nulls_last=True)).values_list("pk", flat=True)[:1]  # type: ignore[assignment]
        counted = self.filter(pk__in=list(known))
        return bool(counted.update(uses=F("uses") + 1, used_at=timezone.now()))


class Phrase(models.Model):
    """A few words for one field of a form. Without `owner` it belongs to the whole station."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.CASCADE, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("whose"), help_text=_("Empty: everybody of the station."),
    )  # fmt: skip
    field = models.CharField(
        _("field"), max_length=40, validators=[RegexValidator(r"^[a-z_]+$")],
    )  # fmt: skip
    text = models.CharField(
        _("phrase"), max_length=100,
        help_text=_("No names, no numbers: others read it too."),
    )  # fmt: skip
    uses = models.PositiveIntegerField(_("used"), default=0, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)
    dropped = models.BooleanField(_("no longer offered"), default=False)

    objects = models.Manager.from_queryset(PhraseQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "owner", "field", "text"], nulls_distinct=False,
                name="a_phrase_once", violation_error_message=_("This phrase is there already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text
