"""The wording offered for a field: the product's own (services/data/wording.json), then the place's.

And who keeps it: a phrase its owner or the head of the station, a text whoever keeps its place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied

from services.models import Phrase, TextTemplate
from stations.models import Division, Station

FILE = Path(__file__).resolve().parent.parent / "data" / "wording.json"
PHRASES_SHOWN = 8


@dataclass(frozen=True)
class Sheet:
    """A text with blanks as offered: where it comes from decides nothing any more."""

    field: str
    kind: int | None
    purpose: str
    title: str
    text: str


@cache
def standard() -> dict[str, Any]:
    """`phrases` by field, and `templates`, as the product brings them."""
    read = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        "phrases": {field: tuple(texts) for field, texts in read["phrases"].items()},
        "templates": tuple(Sheet(**row) for row in read["templates"]),
    }


class Wording:
    """All the wording of one user, read once for a page (three queries) and handed out by field."""

    def __init__(self, user: Any) -> None:
        self._phrases = list(Phrase.objects.offered(user))
        self._templates = list(TextTemplate.objects.offered(user))

    def phrases(self, field: str) -> list[str]:
        """The most used first; the product's own fill up what is left."""
        own = [row.text for row in self._phrases if row.field == field]
        texts = dict.fromkeys([*own, *standard()["phrases"].get(field, ())])
        return list(texts)[:PHRASES_SHOWN]

    def templates(self, field: str, kind: int | None = None) -> list[Sheet]:
        """The place's own before the product's; those of another kind of record left out."""
        own = [Sheet(t.field, t.kind, t.purpose, t.title, t.text) for t in self._templates]
        return [
            sheet
            for sheet in (*own, *standard()["templates"])
            if sheet.field == field and (kind is None or sheet.kind in (None, kind))
        ]


def wording_of(request: Any) -> Wording:
    """The wording of the request's user, read once however many fields ask."""
    if not hasattr(request, "wording"):
        request.wording = Wording(request.user)
    return request.wording


def keep(user: Any, field: str, text: str, *, shared: bool = False) -> Phrase:
    """The phrase at the user's (first) station, offered again if it had been dropped."""
    station = min(user.scope.person_stations, default=None)
    if station is None:
        raise PermissionDenied
    phrase, _made = Phrase.objects.update_or_create(
        station_id=station, owner=None if shared else user, field=field, text=text,
        defaults={"dropped": False},
    )  # fmt: skip
    return phrase


def places_of(user: Any) -> list[tuple[str, str]]:
    """The places whose wording the user keeps: own stations (head), own divisions (county, province)."""
    found: list[tuple[str, str]] = []
    if user.may("record.confirm"):
        stations = Station.objects.filter(pk__in=user.scope.person_stations)
        found += [(f"station:{row.pk}", str(row)) for row in stations]
    if user.may("policy.edit"):
        names = {
            row.code: row.name
            for row in Division.objects.filter(
                code__in=[prefix.ljust(12, "0") for prefix in user.scope.prefixes]
            )
        }
        found += [
            (prefix, names.get(prefix.ljust(12, "0"), prefix))
            for prefix in sorted(user.scope.prefixes)
        ]
    return found


def keeps(user: Any, row: TextTemplate) -> bool:
    """Whether the user keeps the wording of the place that the text belongs to."""
    place = f"station:{row.station_id}" if row.station_id else row.division
    return place in dict(places_of(user))
