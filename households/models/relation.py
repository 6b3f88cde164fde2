"""Who is what to whom: kin, guardians and carers, inside the household and outside (spec 3.3 ④)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import masks, phone
from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from households.models.household import Household
from households.models.particulars import Ability
from households.models.person import Person


class RelationQuerySet(VisibleQuerySet):
    def of(self, household: Household) -> RelationQuerySet:
        """All relations of which either side is or was a member of the household, with both."""
        here = Q(person__household=household) | Q(other__household=household)
        return self.filter(here).select_related("person", "other").order_by("pk")

    def holding_on(self, day: Any = None) -> RelationQuerySet:
        day = day or timezone.localdate()
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gt=day),
        )


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class PersonRelation(models.Model):
    """`other` (or the outsider `other_name`) is the `kind` of `person`: the father of the child.

    Kin is written once; the other direction follows from it (`INVERSE`). Guardianship has the
    guardian's ability and willingness and, where parents entrust it, the document (委托照护书).
    """

    class Kind(models.TextChoices):
        FATHER = "father", _("Father")
        MOTHER = "mother", _("Mother")
        CHILD = "child", _("Son or daughter")
        SPOUSE = "spouse", _("Spouse")
        FORMER_SPOUSE = "ex_spouse", _("Former spouse")
        SIBLING = "sibling", _("Brother or sister")
        GRANDPARENT = "grandparent", _("Grandparent")
        GRANDCHILD = "grandchild", _("Grandchild")
        GUARDIAN = "guardian", _("Guardian")
        CARER = "carer", _("Carer")
        OTHER = "other", _("Other relative")

    class Willingness(models.TextChoices):
        WILLING = "willing", _("Willing")
        RELUCTANT = "reluctant", _("Reluctant")
        UNWILLING = "unwilling", _("Not willing")

    # Kinds that read the same from both sides, and those with a name for the other side.
    INVERSE = {
        Kind.FATHER: Kind.CHILD,
        Kind.MOTHER: Kind.CHILD,
        Kind.SPOUSE: Kind.SPOUSE,
        Kind.FORMER_SPOUSE: Kind.FORMER_SPOUSE,
        Kind.SIBLING: Kind.SIBLING,
        Kind.GRANDPARENT: Kind.GRANDCHILD,
        Kind.GRANDCHILD: Kind.GRANDPARENT,
    }

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="relations", verbose_name=_("person")
    )
    kind = models.CharField(_("relation"), max_length=12, choices=Kind)
    other = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("person on file"),
    )  # fmt: skip
    other_name = models.CharField(_("name of somebody outside"), max_length=60, blank=True)
    other_phone = EncryptedCharField(
        _("phone"), null=True, blank=True, max_length=40, purpose="relation.other_phone"
    )
    other_phone_masked = models.CharField(max_length=24, blank=True, editable=False)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    ability = models.CharField(_("ability"), max_length=8, blank=True, choices=Ability)
    willingness = models.CharField(_("willingness"), max_length=10, blank=True, choices=Willingness)
    entrusted = models.BooleanField(_("care entrusted by the parents"), default=False)
    document_no = models.CharField(_("letter of entrustment"), max_length=60, blank=True)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(RelationQuerySet)()
    jurisdiction = Through("person")

    revealable = {"other_phone": "other_phone_masked"}

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=False, other_name="")
                | (Q(other__isnull=True) & ~Q(other_name="")),
                name="a_relation_is_to_one_other",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=models.F("person")),
                name="nobody_is_related_to_oneself",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "other"],
                condition=Q(ends_on__isnull=True),
                name="one_open_relation_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def save(self, *args: Any, **kwargs: Any) -> None:
        if "other_phone" in self.__dict__:
            self.other_phone_masked = masks.mask_phone(self.other_phone) if self.other_phone else ""
        super().save(*args, **kwargs)

    @property
    def is_over(self) -> bool:
        return bool(self.ends_on and self.ends_on <= timezone.localdate())

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        self.other_name = self.other_name.strip()
        if bool(self.other_id) == bool(self.other_name):
            errors["other_name"] = _("Choose somebody on file or write the name, one of the two.")
        if self.other_id and self.other_id == self.person_id:
            errors["other"] = _("Nobody is related to oneself.")
        if self.other_phone:
            try:
                self.other_phone = phone.parse_phone(self.other_phone).number
            except ValidationError as error:
                errors["other_phone"] = error.error_list
        else:
            self.other_phone = None
        if self.entrusted and self.kind != self.Kind.GUARDIAN and self.kind != self.Kind.CARER:
            errors["entrusted"] = _("Care is entrusted to a guardian or carer.")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = _("It cannot end before it starts.")
        if errors:
            raise ValidationError(errors)
