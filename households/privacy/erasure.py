"""Deleting a person's data while every figure stays exact (PIPL 47).

The rows stay, because counted services point at them; what they say about the person goes: sealed
fields, free texts, names, numbers, files, and the history that the triggers kept. What is left is a
tombstone with sex, year of birth, categories and dates, which name nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from core.attachments import file_models
from core.fields import BlindIndexField, EncryptedCharField
from core.rls import PROJECT_APPS
from households.models import Household, Person

TOMBSTONE = "已删除"
# Rows that prove what was done; of these nothing is the person's own text but what is listed apart.
# Name keys are kept by triggers and follow the name by themselves.
# A mandatory report is kept by law and by the database (未成年人保护法 art. 11, 117).
KEPT = frozenset(
    {
        "households.rightsrequest",
        "households.attachment",
        "households.namepart",
        "households.mandatoryreporttext",
    }
)


@transaction.atomic
def erase(person: Person) -> None:
    """Blank everything the platform holds about `person`; cannot be undone.

    Texts of records about the whole household stay for their own retention period: they rest on
    the duty to keep service records (社会救助暂行办法 art. 61, 66).
    """
    for files in file_models():
        for attachment in files.about_person(person).filter(destroyed_at__isnull=True):
            attachment.destroy()
    for model, field in rows_about_persons():
        if model._meta.label_lower not in KEPT:
            _blank(model, {field: person})
    _bury(person)
    for model, field in [*rows_about_persons(), (Person, "pk")]:  # type: ignore[assignment]
        _forget_history(model, {field: person if field != "pk" else person.pk})


def rows_about_persons() -> Iterator[tuple[type[models.Model], str]]:
    """Every table of ours with a foreign key to Person, and the key's name; no history tables."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in PROJECT_APPS or hasattr(model, "pgh_tracked_model"):
            continue
        if model._meta.label_lower == "households.household" or not model._meta.managed:
            continue  # the household's head is no data about the head
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                yield model, field.name


def _blank(model: type[models.Model], where: dict[str, Any]) -> None:
    changes = {
        f.name: blank for f in model._meta.local_concrete_fields if (blank := _empty(f)) is not None
    }
    if not changes:
        return
    rows = model._base_manager.filter(**where)
    try:
        with transaction.atomic():
            rows.update(**{name: _value(v) for name, v in changes.items()})
    except IntegrityError:
        # A rule of the table wants a text there: then it says that it was deleted.
        texts = {n: TOMBSTONE if v == "" else _value(v) for n, v in changes.items()}
        rows.update(**texts)


_NULL = object()


def _value(blank: Any) -> Any:
    return None if blank is _NULL else blank


def _empty(field: Any) -> Any:
    """What stands for nothing in a field that may hold words; None for fields that do not."""
    if field.unique or field.primary_key or field.is_relation:
        return None
    if isinstance(field, EncryptedCharField):
        return _NULL if field.null else ""
    if isinstance(field, BlindIndexField):
        return _NULL if field.null else None
    if isinstance(field, ArrayField):
        return [] if not field.base_field.choices else None
    if isinstance(field, models.JSONField):
        return field.get_default() if field.has_default() else None
    if isinstance(field, (models.CharField, models.TextField)) and not field.choices:
        return "" if not field.null else _NULL
    return None


def _bury(person: Person) -> None:
    for field in Person._meta.local_concrete_fields:
        if field.name == "name" or (blank := _empty(field)) is None:
            continue
        setattr(person, field.name, _value(blank))
    person.name = TOMBSTONE
    if person.birth_date:
        person.birth_date = dt.date(person.birth_date.year, 1, 1)
    person.id_type = Person.IdType.NONE
    person.status = Person.Status.CANCELLED
    person.erased_on = timezone.localdate()
    person.save()


def _forget_history(model: type[models.Model], where: dict[str, Any]) -> None:
    keys = model._base_manager.filter(**where).values("pk")
    for event in apps.get_models():
        if getattr(event, "pgh_tracked_model", None) is model:
            event._base_manager.filter(pgh_obj__in=keys).delete()


@transaction.atomic
def erase_household(household: Household) -> None:
    """Erase every member and what the file itself says; the file number stays for the register."""
    for person in Person.objects.filter(household=household, erased_on__isnull=True):
        erase(person)
    for model in file_models():
        for attachment in model.about_household(household).filter(destroyed_at__isnull=True):
            attachment.destroy()
    texts = {
        f.name: _value(blank)
        for f in Household._meta.local_concrete_fields
        if f.name != "file_no" and (blank := _empty(f)) is not None
    }
    Household._base_manager.filter(pk=household.pk).update(**texts)
    _forget_history(Household, {"pk": household.pk})
