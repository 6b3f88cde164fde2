from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import masks, names, phone, tables
from core.crypto import blind_index
from core.fields import BlindIndexField, EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import ByStation, Scope, VisibleQuerySet
from households import name_parts, risk_levels
from households.models.household import RELATION_HEAD, Household
from households.models.particulars import Particulars
from households.models.person_rules import IdType, PersonRules, Sex, normalised_document
from stations.models import Station

if TYPE_CHECKING:
    from households.models.register_change import RegisterChange

# Who still sees persons whose processing is restricted: the station head, the county.
UNRESTRICTED = frozenset({"looks.read", "retention.read"})
ID_PURPOSE = "person.id_number"

# Computed from the field on the left whenever the person is saved.
DERIVED = {
    "name": ("name_pinyin", "name_initials"),
    "id_number": ("id_hash", "id_masked"),
    "phone": ("phone_masked",),
    "emergency_phone": ("emergency_phone_masked",),
}


class PersonQuerySet(VisibleQuerySet):
    def sealed(self) -> PersonQuerySet:
        """Without what is stored encrypted: pages show the masked forms beside."""
        return self.defer("id_number", "phone", "id_hash", "left_reason", *Particulars.SEALED)

    def within(self, scope: Scope) -> PersonQuerySet:
        """As everywhere; whose processing is restricted, only the station head and county see."""
        return super().within(scope).unrestricted_for(scope)

    def unrestricted_for(self, scope: Scope) -> PersonQuerySet:
        """Without those whose processing is restricted, for whoever may not see them."""
        if scope.permissions & UNRESTRICTED:
            return self
        return self.filter(restricted_on__isnull=True)

    def active(self) -> PersonQuerySet:
        return self.exclude(status__in=(Person.Status.CANCELLED, Person.Status.MERGED))

    def with_id_number(self, number: str) -> PersonQuerySet:
        """Exact search by identity or other document number, through the blind index."""
        return self.filter(id_hash=normalised_document(number))

    @staticmethod
    def bulk_prepare(persons: Iterable[Person]) -> list[Person]:
        """Fill the derived fields of new persons, for `bulk_create` and COPY, which skip `save`."""
        prepared = list(persons)
        for person in prepared:
            person.derive()
        return prepared


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Person(PersonRules, Particulars, models.Model):
    """A natural person and their file (一人一档). ID number and phone are stored encrypted."""

    Sex, IdType = Sex, IdType

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
    relation = models.CharField(
        _("relation to head"),
        max_length=2,
        default=RELATION_HEAD,
        choices=partial(tables.choices, "relationship", top_level=True),
    )
    name = models.CharField(_("name"), max_length=60)
    name_pinyin = models.CharField(max_length=200, editable=False)
    name_initials = models.CharField(max_length=40, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    id_type = models.CharField(
        _("document type"), max_length=12, choices=IdType, default=IdType.RESIDENT_ID
    )
    id_number = EncryptedCharField(
        _("ID number"), null=True, blank=True, max_length=40, purpose=ID_PURPOSE
    )
    id_hash = BlindIndexField(null=True, editable=False, purpose=ID_PURPOSE)
    id_masked = models.CharField(max_length=24, blank=True, editable=False)
    id_reason = models.CharField(
        _("remark on the document"),
        max_length=200,
        blank=True,
        help_text=_(
            "Needed when there is no document, or when the card itself is registered wrongly."
        ),
    )
    phone = EncryptedCharField(
        _("phone"), null=True, blank=True, max_length=40, purpose="person.phone"
    )
    phone_masked = models.CharField(max_length=24, blank=True, editable=False)
    phone_owner = models.CharField(_("whose phone"), max_length=30, blank=True)
    ethnicity = models.CharField(
        _("ethnicity"), max_length=2, blank=True, choices=partial(tables.choices, "ethnicity")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REGISTERED)
    left_on = models.DateField(_("day of death or departure"), null=True, blank=True)
    # The cause of death or the new place.
    left_reason = EncryptedCharField(
        _("cause or new place"), null=True, blank=True, max_length=200, purpose="person.left_reason"
    )
    # Empty: never assessed. Set with a reason only (households.models.risk).
    risk = models.CharField(
        _("risk level"), max_length=risk_levels.CODE_LENGTH, choices=risk_levels.choices,
        blank=True, default="", db_default="", editable=False,
    )  # fmt: skip
    # Rights desk (PIPL 44, 47): hidden from lists since then; data deleted on that day.
    restricted_on = models.DateField(null=True, blank=True, editable=False)
    erased_on = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(PersonQuerySet)()
    jurisdiction = ByStation("station")

    # Encrypted fields that are shown one by one with a log entry → their masked form.
    revealable = {
        "id_number": "id_masked",
        "phone": "phone_masked",
        "emergency_phone": "emergency_phone_masked",
    }

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["name_pinyin", "pk"]
        indexes = [
            models.Index(fields=["station", "name_pinyin"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_hash"],
                condition=Q(id_hash__isnull=False) & ~Q(status__in=("merged", "cancelled")),
                name="one_active_person_per_id_number",
            )
        ]
        triggers = name_parts.TRIGGERS

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        named = kwargs.get("update_fields")
        if named is not None:
            hanging = (field for name in named for field in DERIVED.get(name, ()))
            kwargs["update_fields"] = [*named, *hanging]
        super().save(*args, **kwargs)

    @property
    def is_head(self) -> bool:
        return self.household.head_id == self.pk

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.REGISTERED

    @property
    def masked_name(self) -> str:
        return masks.mask_name(self.name)

    def age_on(self, day: dt.date | None = None) -> int | None:
        """Completed years; None without a birth date."""
        if self.birth_date is None:
            return None
        day = day or timezone.localdate()
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before

    # --- what is computed ------------------------------------------------------------------------

    def derive(self) -> None:
        """Bring name, ID number and phone into stored form and compute what hangs on them.

        Fields not loaded are left alone: what hangs on them has not changed either.
        """
        loaded = set(self.__dict__)
        if "name" in loaded:
            self.name = names.normalise_name(self.name)
            self.name_pinyin, self.name_initials = names.pinyin_key(self.name)
        if "id_number" in loaded:
            number = normalised_document(self.id_number) if self.id_number else None
            if number != self.id_number:  # an unchanged value keeps its token (core.fields)
                self.id_number = number
            self.id_hash = blind_index(number, purpose=ID_PURPOSE) if number else None
            self.id_masked = masks.mask_resident_id(number) if number else ""
        if "phone" in loaded:
            stored = phone.normalise_phone(self.phone) if self.phone else None
            if stored != self.phone:
                self.phone = stored
            self.phone_masked = masks.mask_phone(stored) if stored else ""
        self.derive_particulars()

    # --- what can happen to a person ------------------------------------------------------------

    def set_categories(
        self,
        codes: Iterable[str],
        on: dt.date | None = None,
        among: Iterable[str] | None = None,
    ) -> None:
        """Make exactly these categories hold from `on` (today); the others end, none is deleted.

        `among`: only these codes are touched, such as those that a form showed.
        """
        day = on or timezone.localdate()
        wanted = set(codes)
        open_tags = {tag.code: tag for tag in self.categories.filter(ends_on__isnull=True)}
        touched = set(open_tags) if among is None else set(open_tags) & set(among)
        for code in sorted(wanted - set(open_tags)):
            self.categories.create(code=code, starts_on=day)
        for code in touched - wanted:
            open_tags[code].end(day)

    def move_to(
        self, household: Household, relation: str, *, by: Any = None, reason: str = ""
    ) -> RegisterChange:
        """Make the person a member of another household; its station sees them from now on."""
        from households.register.moving import move_person

        return move_person(self, household, relation, by=by, reason=reason)

    def die(self, **rest: Any) -> RegisterChange:
        """Death on a day (`on`), with its cause (`reason`); see `households.register.leaving`."""
        from households.register.leaving import Kind, leave

        return leave(self, Kind.DIED, **rest)

    def depart(self, **rest: Any) -> RegisterChange:
        """The person moves away (迁出); `reason` is the new place."""
        from households.register.leaving import Kind, leave

        return leave(self, Kind.DEPARTED, **rest)

    def come_back(self, **rest: Any) -> RegisterChange:
        """Somebody who moved away is on the register again."""
        from households.register.leaving import come_back

        return come_back(self, **rest)
