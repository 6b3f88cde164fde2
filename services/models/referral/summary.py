"""What a receiver is told of a person: the fields that were chosen, as they stood when it was sent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import masks
from households.models import Need, Person, PersonCategory

if TYPE_CHECKING:
    from services.models.referral.referral import Referral


class Told(models.TextChoices):
    """The fields that may be chosen. Least is best: only what the receiver needs (PIPL 6)."""

    NAME = "name", _("Name")
    SEX = "sex", _("Sex")
    AGE = "age", _("Age")
    PHONE = "phone", _("Phone")
    ADDRESS = "address", _("Address")
    GROUPS = "groups", _("Target groups")
    NEEDS = "needs", _("Needs")
    SITUATION = "situation", _("Situation")


def freeze(referral: Referral) -> str:
    """The chosen fields as JSON: key → text; the phone in full, because it is to be called."""
    person = (
        Person.objects.select_related("household__division").filter(pk=referral.person_id).get()
    )
    tell = {
        Told.NAME: lambda: person.name,
        Told.SEX: lambda: str(person.get_sex_display()),
        Told.AGE: lambda: _age(person),
        Told.PHONE: lambda: person.phone or "",
        Told.ADDRESS: lambda: f"{person.household.division.name}{person.household.address}",
        Told.GROUPS: lambda: "、".join(
            str(tag.get_code_display())
            for tag in PersonCategory.objects.holding_on().filter(person=person)
        ),
        Told.NEEDS: lambda: "；".join(
            need.text for need in Need.objects.standing().filter(household=person.household)
        ),
        Told.SITUATION: lambda: referral.situation,
    }
    chosen = [key for key in Told.values if key in referral.chosen]
    return json.dumps({key: tell[Told(key)]() for key in chosen}, ensure_ascii=False)


def told(frozen: str, *, full: bool) -> list[tuple[str, str]]:
    """Label and text of what was frozen; the phone masked unless `full`."""
    rows: Iterable[tuple[str, str]] = json.loads(frozen).items() if frozen else ()
    return [
        (str(Told(key).label), masks.mask_phone(text) if key == Told.PHONE and not full else text)
        for key, text in rows
        if text
    ]


def _age(person: Person) -> str:
    age = person.age_on(timezone.localdate())
    return "" if age is None else str(age)
