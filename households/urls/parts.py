"""Rows of a household's file: needs, plan, housing, benefits, ties; under /m/ for the phone."""

from __future__ import annotations

from django.urls import path

from households.views import parts
from households.views.parts import PartAdd, PartEdit, PartMove

_OF_HOUSEHOLD = {
    "need": ("needs", parts.NEED),
    "plan": ("plans", parts.PLAN),
    "housing": ("housing", parts.HOUSING),
    "benefit": ("benefits", parts.BENEFIT),
    "tie": ("ties", parts.TIE),
}
_EDITED = {**_OF_HOUSEHOLD, "goal": ("goals", parts.GOAL), "measure": ("measures", parts.MEASURE)}
_UNDER_ANOTHER = {
    "goal": ("plans", "goals", parts.GOAL),
    "measure": ("goals", "measures", parts.MEASURE),
}
_MOVED = {"need": _EDITED["need"], "plan": _EDITED["plan"]}


def _paths(prefix: str, names: str, *, phone: bool) -> list:
    found = [
        path(
            f"{prefix}households/<uuid:uuid>/{word}/new/",
            PartAdd.as_view(kind=kind, phone=phone),
            name=f"{names}{name}-add",
        )
        for name, (word, kind) in _OF_HOUSEHOLD.items()
    ]
    found += [
        path(
            f"{prefix}{above}/<uuid:uuid>/{word}/new/",
            PartAdd.as_view(kind=kind, phone=phone),
            name=f"{names}{name}-add",
        )
        for name, (above, word, kind) in _UNDER_ANOTHER.items()
    ]
    found += [
        path(
            f"{prefix}{word}/<uuid:uuid>/edit/",
            PartEdit.as_view(kind=kind, phone=phone),
            name=f"{names}{name}-edit",
        )
        for name, (word, kind) in _EDITED.items()
    ]
    found += [
        path(
            f"{prefix}{word}/<uuid:uuid>/move/",
            PartMove.as_view(kind=kind, phone=phone),
            name=f"{names}{name}-move",
        )
        for name, (word, kind) in _MOVED.items()
    ]
    return found


urlpatterns = [
    *_paths("", "", phone=False),
    *_paths("m/", "phone-", phone=True),
]
