"""What is special about each kind of service record; everything else is written once.

Review, lock, correction, lists, search, timeline and ledger know `ServiceRecord` alone. A kind is one
module of this package that registers a `RecordKind`: how it is called, drawn, compared and changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise

from core.fields import EncryptedCharField
from services.models import ServiceRecord

Text = str | Promise


def _none(record: ServiceRecord) -> None:
    return None


def _empty(record: ServiceRecord) -> str:
    return ""


def _itself(record: ServiceRecord) -> Any:
    return record


def _nothing(record: ServiceRecord) -> dict[str, Any]:
    return {}


def _as_they_are(record: ServiceRecord, changed: dict[str, Any]) -> dict[str, Any]:
    return changed


def _began(record: ServiceRecord) -> dt.time | None:
    return getattr(kind_of(record).detail_of(record), "started_at", None)


def _narrative(record: ServiceRecord) -> str:
    """The long texts of the kind's own fields, one after the other."""
    kind = kind_of(record)
    detail = kind.detail_of(record)
    if detail is None:
        return ""
    fields = [detail._meta.get_field(name) for name in kind.fields]
    told = [
        getattr(detail, field.name)
        for field in fields
        if isinstance(field, (models.TextField, EncryptedCharField))
    ]
    return "\n".join(text for text in told if text)


def _everybody(record: ServiceRecord, user: Any) -> bool:
    return True


@dataclass(frozen=True)
class RecordKind:
    """`kind`: the number; `detail`: the record's 1:1 relation with the kind's own fields.

    `fields`: columns of the detail that the history compares. `label`: heading of the facts.
    `facts`: template of the facts, given `detail` (see `services.views.review.review_detail`).
    `how(record)`: how it was done, in one word. `title(record, names_shown)`: whose it is.
    `text(record)`: one line for the timeline; `tone(record)`: "", "warn" or "gray".
    `revise_url(record)`: the form that changes a draft or a returned one. `previous(record)`: the
    detail to compare with, or None. `joins`: relations that the row of a list needs.
    `began(record)`: time of day at which it began, if told. `narrative(record)`: what was written, as
    the hints compare it.
    `readable(record, user)`: whether somebody who sees the record also reads its text.
    `retell(record)`: values of the entry that neither the record nor the detail has under that name
    (`services.corrections.retelling`). `derived`: fields of the common record that the entry works out by itself.
    `asks(record)`: what a correction asks beside the columns, by name, each with what stands as its
    `initial`; a field about a person has `about_person`. `asks_label`: its heading. `meant(record, changed)`: what was changed,
    with the answers to these as values of the entry.
    `papers(record)`: the row on which photos and papers hang, where that is not the record itself.
    """

    kind: int
    detail: str
    label: Text
    facts: str
    fields: tuple[str, ...]
    how: Callable[[ServiceRecord], str]
    title: Callable[[ServiceRecord, bool], str]
    revise_url: Callable[[ServiceRecord], str]
    text: Callable[[ServiceRecord], str] = _empty
    tone: Callable[[ServiceRecord], str] = _empty
    previous: Callable[[ServiceRecord], Any] = _none
    joins: tuple[str, ...] = ()
    began: Callable[[ServiceRecord], dt.time | None] = _began
    narrative: Callable[[ServiceRecord], str] = _narrative
    readable: Callable[[ServiceRecord, Any], bool] = _everybody
    retell: Callable[[ServiceRecord], dict[str, Any]] = _nothing
    derived: tuple[str, ...] = ()
    asks: Callable[[ServiceRecord], dict[str, forms.Field]] = _nothing
    asks_label: Text = ""
    meant: Callable[[ServiceRecord, dict[str, Any]], dict[str, Any]] = _as_they_are
    papers: Callable[[ServiceRecord], Any] = _itself

    def detail_of(self, record: ServiceRecord) -> Any:
        """The kind's own row of the record; None while it is missing."""
        return getattr(record, self.detail, None)


_kinds: dict[int, RecordKind] = {}


def register(kind: RecordKind) -> None:
    """Add a kind; a second one of the same number is a mistake."""
    if kind.kind in _kinds:
        raise ValueError(f"kind {kind.kind} is registered already")
    _kinds[kind.kind] = kind


def kind_of(record: ServiceRecord) -> RecordKind:
    """The kind of a record. Errors: KeyError for a kind that nothing registered."""
    return _kinds[record.kind]


def kinds() -> list[RecordKind]:
    """Every registered kind, by number."""
    return [_kinds[number] for number in sorted(_kinds)]


def joins() -> list[str]:
    """The relations that rows of all kinds need, for `select_related`."""
    return [name for kind in _kinds.values() for name in (kind.detail, *kind.joins)]
