"""Further telephone numbers of a person (specification 4.4); the first one is `Person.phone`."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import masks, phone
from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Through, VisibleManager
from households.models.particulars import PhoneOwner
from households.models.person import Person


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class PersonPhone(models.Model):
    """One more number with whose it is; `ended_on` says that it is out of use."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="phones")
    number = EncryptedCharField(_("phone"), max_length=40, purpose="person.more_phones")
    number_masked = models.CharField(max_length=24, blank=True, editable=False)
    owner = models.CharField(_("whose phone"), max_length=30, blank=True)
    owner_relation = models.CharField(
        _("relation of the phone's owner"), max_length=12, choices=PhoneOwner, default="self"
    )
    note = models.CharField(_("remark"), max_length=60, blank=True)
    ended_on = models.DateField(_("out of use since"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = Through("person")

    revealable = {"number": "number_masked"}

    class Meta:
        verbose_name = _("further phone")
        verbose_name_plural = _("further phones")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number_masked

    def save(self, *args: Any, **kwargs: Any) -> None:
        if "number" in self.__dict__:
            self.number_masked = masks.mask_phone(self.number) if self.number else ""
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.number:
            try:
                self.number = phone.parse_phone(self.number).number
            except ValidationError as error:
                raise ValidationError({"number": error.error_list}) from error
