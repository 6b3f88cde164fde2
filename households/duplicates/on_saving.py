"""A saved person is compared with the others at once; the rest is found at night."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from households.models import DuplicatePair, Person

_COMPARED = frozenset({"name", "birth_date", "id_number", "household"})


@receiver(post_save, sender=Person)
def compare(
    instance: Person, created: bool, raw: bool, update_fields: Any = None, **kwargs: Any
) -> None:
    """Only where a compared field may have changed, and only for files that are active."""
    if raw or instance.status in (Person.Status.MERGED, Person.Status.CANCELLED):
        return
    if created or update_fields is None or _COMPARED & set(update_fields):
        DuplicatePair.objects.find_for(instance)
