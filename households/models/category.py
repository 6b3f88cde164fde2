from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.jurisdiction import Through, VisibleQuerySet
from households.diseases import disease_choices
from households.models.particulars import SelfCare
from households.models.person import Person
from households.target_groups import (
    FROM_AGE,
    GONE,
    HIDDEN,
    PARENT_STATES,
    SUBTYPES,
    UNTIL_AGE,
    WOMEN,
)


class PersonCategoryQuerySet(VisibleQuerySet):
    def holding_on(
        self, day: dt.date | None = None, *, hidden: bool = False
    ) -> PersonCategoryQuerySet:
        """Tags that hold on the day; `ends_on` is the first day a tag no longer holds.

        The very sensitive ones only with `hidden`, which takes `households.sight.sees_hidden`.
        """
        day = day or timezone.localdate()
        found = self if hidden else self.unhidden()
        return found.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))

    def unhidden(self) -> PersonCategoryQuerySet:
        return self.exclude(code__in=HIDDEN)


def _subtypes() -> list[tuple[str, Any]]:
    return list({key: label for of in SUBTYPES.values() for key, label in of.items()}.items())


def _parent_states() -> list[tuple[str, Any]]:
    return list(PARENT_STATES.items())


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class PersonCategory(models.Model):
    """A dated target-group tag of a person with its evidence (specification 4.8, HN-A01 to A08).

    A person has many. `derived` ones are set and ended by the platform.
    """

    class Code(models.TextChoices):
        L1 = "L1", _("Minimum living allowance recipient")
        L2 = "L2", _("Person in extreme hardship")
        L3 = "L3", _("Low-income-margin family")
        L4 = "L4", _("Family with unavoidable expenses")
        L5 = "L5", _("Poverty-return monitoring household")
        L6 = "L6", _("Other person in difficulty or temporary assistance recipient")
        E1 = "E1", _("Elderly living alone")
        E2 = "E2", _("Empty-nest elderly")
        E3 = "E3", _("Elderly without family")
        E4 = "E4", _("Left-behind elderly")
        E5 = "E5", _("Incapacitated elderly")
        E6 = "E6", _("Very old person")
        E7 = "E7", _("Severely disabled elderly")
        E8 = "E8", _("Elderly of a special family-planning family")
        C1 = "C1", _("Orphan")
        C2 = "C2", _("De facto unattended child")
        C3 = "C3", _("Left-behind child")
        C4 = "C4", _("Migrant child")
        C5 = "C5", _("Child in difficulty")
        W1 = "W1", _("Left-behind woman")
        W2 = "W2", _("Single mother in hardship")
        D1 = "D1", _("Person with disability")
        D2 = "D2", _("Severely disabled person")
        D3 = "D3", _("Disabled person with allowances")
        S1 = "S1", _("Seriously ill person")
        S2 = "S2", _("Person with a mental disorder")
        S3 = "S3", _("Vagrant or beggar")
        S4 = "S4", _("Released or in community correction")
        S5 = "S5", _("In recovery from drugs")
        S6 = "S6", _("Veteran or entitled to preferential treatment")
        S9 = "S9", _("Other weak or low-income person")

    # Made by the database, because rows were on file before they had a public key.
    uuid = models.UUIDField(
        db_default=Func(function="uuidv7", output_field=models.UUIDField()),
        unique=True,
        editable=False,
    )
    person = models.ForeignKey(Person, models.CASCADE, related_name="categories")
    code = models.CharField(_("category"), max_length=2, choices=Code)
    subtype = models.CharField(_("sub-type"), max_length=20, blank=True, choices=_subtypes)
    care_level = models.CharField(_("self-care level"), max_length=8, blank=True, choices=SelfCare)
    parent_states = ArrayField(
        models.CharField(max_length=24, choices=_parent_states),
        verbose_name=_("situation of each parent"),
        default=list,
        blank=True,
    )
    disease = models.CharField(_("illness"), max_length=12, blank=True, choices=disease_choices)
    other_text = models.CharField(_("in own words"), max_length=100, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    basis = models.CharField(
        _("basis"),
        max_length=120,
        blank=True,
        help_text=_("The decision, rule or finding that the tag rests on."),
    )
    certificate_no = EncryptedCharField(
        _("certificate or document number"),
        null=True, blank=True, max_length=60, purpose="category.certificate_no",
    )  # fmt: skip
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    derived = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(PersonCategoryQuerySet)()
    jurisdiction = Through("person")

    revealable = {"certificate_no": ""}

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code"],
                condition=Q(ends_on__isnull=True),
                name="one_open_tag_per_person_and_category",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="a_tag_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["code", "ends_on"])]

    def __str__(self) -> str:
        return str(self.get_code_display())

    @property
    def is_hidden(self) -> bool:
        return self.code in HIDDEN

    @property
    def parent_states_shown(self) -> list[Any]:
        return [PARENT_STATES.get(state, state) for state in self.parent_states]

    @classmethod
    def open_choices(cls) -> list[tuple[str, Any]]:
        """The codes that a list may be filtered by: without the very sensitive ones."""
        return [choice for choice in cls.Code.choices if choice[0] not in HIDDEN]

    @staticmethod
    def refusal(code: str, person: Person, on: dt.date | None = None) -> Any:
        """Why the person cannot hold this code on the day, by age and sex; None if they can.

        Somebody without a birth date is not refused: the nightly run looks again once it is known.
        """
        age = person.age_on(on)
        if age is not None and code in FROM_AGE and age < FROM_AGE[code]:
            return _("This group begins at %(age)d years.") % {"age": FROM_AGE[code]}
        if age is not None and code in UNTIL_AGE and age >= UNTIL_AGE[code]:
            return _("This group is for children under %(age)d.") % {"age": UNTIL_AGE[code]}
        if code in WOMEN and person.sex == Person.Sex.MALE:
            return _("This group is for women.")
        return None

    def clean(self) -> None:
        """Rules across fields; the errors name their fields."""
        errors: dict[str, Any] = {}
        self.certificate_no = (self.certificate_no or "").strip() or None
        if self.subtype and self.subtype not in SUBTYPES.get(self.code, {}):
            errors["subtype"] = _("This is not a sub-type of the target group.")
        if self.code == "L2" and not self.care_level:
            errors["care_level"] = _("Give the self-care level.")
        if self.code == "S1" and not self.disease:
            errors["disease"] = _("Give the illness.")
        if self.code == "S9" and not self.other_text.strip():
            errors["other_text"] = _("Say in own words what the hardship is.")
        if self.code == "C2" and (wrong := self._wrong_parents()):
            errors["parent_states"] = wrong
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            errors["ends_on"] = _("It cannot end before it starts.")
        if self.person_id and self.code and self.starts_on:
            day = min(self.ends_on or timezone.localdate(), timezone.localdate())
            day = max(day, self.starts_on) if not self.ends_on else self.starts_on
            if refused := self.refusal(self.code, self.person, day):
                errors["code"] = refused
        if errors:
            raise ValidationError(errors)

    def _wrong_parents(self) -> Any:
        if len(self.parent_states) != 2:
            return _("Give the situation of both parents.")
        if set(self.parent_states) <= GONE:
            return _("Both parents dead or missing: this child is an orphan (C1).")
        return None

    def end(self, on: dt.date | None = None) -> None:
        """The tag no longer holds from `on` (today) on; it stays in the file."""
        self.ends_on = max(on or timezone.localdate(), self.starts_on)
        self.save(update_fields=["ends_on"])
