"""“Copy from last time”: what is the same again is taken over, never the day or what came out.

`?copy=<uuid>` on the form of any kind names the record to copy from; `RecordForm(copy_of=record)` does
the rest. Texts are left out: a copied narrative is what the reviewer's hints look for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from core.ids import uuid_of
from households.models import Person
from services.models import ServiceRecord, Status

COMMON = ("track", "service_types", "forces", "minutes", "place")


def asked(request: HttpRequest, kind: int, **about: Any) -> ServiceRecord | None:
    """The record that `?copy=` names; None without. 404 for one out of sight or of another kind.

    `about`: what it must be about, as in `last_of`.
    """
    text = request.GET.get("copy", "")
    if not text:
        return None
    key = uuid_of(text)
    found = _copyable(request.user, kind).filter(uuid=key, **about).first() if key else None
    if found is None:
        raise Http404
    return found


def last_of(user: Any, kind: int, **about: Any) -> ServiceRecord | None:
    """The newest record of a kind that met somebody, by the worker's own hand first.

    `about` narrows it: `household=`, `case_contact__case=` …
    """
    found = _copyable(user, kind).filter(**about)
    return found.filter(worker=user).first() or (found.first() if about else None)


def same_again(record: ServiceRecord, members: Sequence[Person]) -> dict[str, Any]:
    """The initial values of a form of any kind: what every record has, and whom it served."""
    values: dict[str, Any] = {name: getattr(record, name) for name in COMMON if name != "track"}
    served = set(record.beneficiaries.values_list("person_id", flat=True))
    values["track"] = record.track_id or 0
    values["served"] = [str(person.uuid) for person in members if person.pk in served]
    return values


def _copyable(user: Any, kind: int) -> QuerySet[ServiceRecord]:
    """What may be copied: records in sight of the kind, neither withdrawn nor an attempt."""
    return (
        ServiceRecord.objects.visible_to(user)
        .filter(kind=kind, outcome=ServiceRecord.Outcome.SERVED)
        .exclude(status=Status.WITHDRAWN)
        .order_by("-occurred_on", "-pk")
    )
