from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import BlindIndexField, EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import ByStation, Through, VisibleQuerySet
from households.models.household import Household
from stations.models import Station


class PersonQuerySet(VisibleQuerySet):
    pass


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old)
)
class Person(models.Model):
    """A natural person and their file (一人一档). ID number and phone are stored encrypted."""

    class Sex(models.TextChoices):
        """GB/T 2261.1-2003."""

        UNKNOWN = "0", _("Unknown")
        MALE = "1", _("Male")
        FEMALE = "2", _("Female")
        UNSTATED = "9", _("Not stated")

    class IdType(models.TextChoices):
        RESIDENT_ID = "resident_id", _("Resident ID card")
        BOOKLET = "booklet", _("Household booklet (child without card)")
        BIRTH = "birth", _("Birth certificate")
        PASSPORT = "passport", _("Passport")
        NONE = "none", _("No document")

    class Status(models.TextChoices):
        REGISTERED = "registered", _("On the register")
        MOVED_OUT = "moved_out", _("Moved out")
        DECEASED = "deceased", _("Deceased")
        CANCELLED = "cancelled", _("Cancelled")
        MERGED = "merged", _("Merged")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    # The station of the household, repeated: the sight rule of persons reads no second table.
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="members", verbose_name=_("household")
    )
    relation = models.CharField(_("relation to head"), max_length=2, default="0")
    name = models.CharField(_("name"), max_length=60)
    name_pinyin = models.CharField(max_length=200, editable=False)
    name_initials = models.CharField(max_length=40, editable=False)
    # The one- and two-character parts of the name: a GIN index on them finds what trigrams cannot.
    name_grams = ArrayField(models.CharField(max_length=4), default=list, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    id_type = models.CharField(
        _("document type"), max_length=12, choices=IdType, default=IdType.RESIDENT_ID
    )
    id_number = EncryptedCharField(_("ID number"), null=True, blank=True)
    id_hash = BlindIndexField(null=True, editable=False)
    id_masked = models.CharField(max_length=24, blank=True, editable=False)
    phone = EncryptedCharField(_("phone"), null=True, blank=True)
    phone_masked = models.CharField(max_length=24, blank=True, editable=False)
    phone_owner = models.CharField(_("whose phone"), max_length=30, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=2, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.REGISTERED
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(PersonQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["name_pinyin", "pk"]
        indexes = [
            GinIndex(fields=["name_grams"], name="person_name_grams"),
            models.Index(
                fields=["name_initials"], name="person_initials", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["station", "name_pinyin"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_hash"],
                condition=Q(id_hash__isnull=False) & ~Q(status__in=("merged", "cancelled")),
                name="one_active_person_per_id_number",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PersonCategory(models.Model):
    """A dated target-group tag of a person (specification 4.8); a person has many."""

    class Code(models.TextChoices):
        L1 = "L1", _("Minimum living allowance recipient")
        L2 = "L2", _("Person in extreme hardship")
        L3 = "L3", _("Low-income-margin family")
        L5 = "L5", _("Poverty-return monitoring household")
        E1 = "E1", _("Elderly living alone")
        E2 = "E2", _("Empty-nest elderly")
        E4 = "E4", _("Left-behind elderly")
        E6 = "E6", _("Very old person")
        C1 = "C1", _("Orphan")
        C2 = "C2", _("De facto unattended child")
        C3 = "C3", _("Left-behind child")
        C5 = "C5", _("Child in difficulty")
        W1 = "W1", _("Left-behind woman")
        D1 = "D1", _("Person with disability")
        D2 = "D2", _("Severely disabled person")
        S1 = "S1", _("Seriously ill person")

    person = models.ForeignKey(Person, models.CASCADE, related_name="categories")
    code = models.CharField(_("category"), max_length=2, choices=Code)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("person")

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.get_code_display())
