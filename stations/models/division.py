from __future__ import annotations

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import DIVISION_LENGTHS, Public, VisibleQuerySet


class DivisionQuerySet(VisibleQuerySet):
    def valid_on(self, day: dt.date) -> DivisionQuerySet:
        """Divisions that existed on the day (撤乡并镇: reports use the tree as of period end)."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        )

    def under(self, prefix: str) -> DivisionQuerySet:
        return self.filter(code__startswith=prefix)

    def counted_townships(self) -> DivisionQuerySet:
        """Townships and subdistricts that K05 counts: digits 7–9 below QUASI_TOWNSHIP_FROM."""
        return self.filter(
            level=Division.Level.TOWNSHIP, township_no__lt=settings.QUASI_TOWNSHIP_FROM
        )


class Division(models.Model):
    """An administrative division, province to village, by 12-digit statistical code (spec 4.2).

    The NBS statistical code and the civil-affairs code are different systems: both are kept, each
    unique, and never joined with one another.
    """

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("Province")
        PREFECTURE = 2, _("Prefecture")
        COUNTY = 3, _("County")
        TOWNSHIP = 4, _("Township")
        VILLAGE = 5, _("Village")

    code = models.CharField(_("division code"), max_length=12, unique=True)
    code_mca = models.CharField(
        _("civil-affairs code"), max_length=12, null=True, blank=True, unique=True
    )
    name = models.CharField(_("name"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    township_no = models.PositiveSmallIntegerField(null=True, editable=False)
    edition = models.CharField(_("edition"), max_length=20, default="NBS-2023")
    valid_from = models.DateField(_("valid from"), default=dt.date(2000, 1, 1))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    objects = models.Manager.from_queryset(DivisionQuerySet)()
    jurisdiction = Public("Administrative codes are published by the state.")

    class Meta:
        verbose_name = _("administrative division")
        verbose_name_plural = _("administrative divisions")
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "code"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{12}$"), name="division_code_is_12_digits"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="division_ends_after_it_starts",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="code_to_stations",
                operation=pgtrigger.UpdateOf("code"),
                when=pgtrigger.After,
                condition=pgtrigger.Q(old__code__df=pgtrigger.F("new__code")),
                func="UPDATE stations_station SET division_code = NEW.code"
                " WHERE division_id = NEW.id; RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        if self.level == self.Level.TOWNSHIP:
            self.township_no = int(self.code[6:9])
        super().save(*args, **kwargs)

    @property
    def short_name(self) -> str:
        """As people say it, for narrow rows: 藜峨社区居民委员会 is 藜峨社区, 李村村民委员会 李村."""
        for committee in ("居民委员会", "村民委员会", "居委会", "村委会"):
            stem = self.name.removesuffix(committee)
            if stem != self.name and stem.endswith(("社区", "村", "居")):
                return stem
        return self.name

    @property
    def prefix(self) -> str:
        """The significant digits: 52, 5227, 522702, 522702001, 522702001201."""
        return self.code[: DIVISION_LENGTHS[self.level - 1]]
