"""The page of a household file, put together from parts that register themselves.

A part is one module of `households/sections` (or a module of a floor above, imported at start-up)::

    register(Tab("needs", _("Needs and plan"), order=40))
    register(
        Section(
            "needs", tab="needs", order=10, template="households/sections/_needs.html",
            context=lambda file: {"needs": ...},
        )
    )

Only the parts of the tab shown are asked for their context, so the page keeps its number of queries
(bar: 12) however many parts there are. Names in a part's context begin with the part's own key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from households.file import timeline
from households.models import Household, Person, PersonCategory
from households.sight import Reveal, reveal_rule


@dataclass
class FilePage:
    """One file as one reader sees it now; what several parts need is read once."""

    request: HttpRequest
    household: Household
    members: list[Person]

    @property
    def user(self) -> Any:
        return self.request.user

    @cached_property
    def head(self) -> Person | None:
        return next((m for m in self.members if m.pk == self.household.head_id), None)

    @cached_property
    def held(self) -> dict[str, PersonCategory]:
        """Category code → one tag of it that a member holds today."""
        return {tag.code: tag for member in self.members for tag in member.held}  # type: ignore[attr-defined]

    @cached_property
    def timeline_counts(self) -> dict[str, int]:
        """Kind of entry → how many of it the timeline has."""
        return timeline.counts(self.household, self.user)

    @property
    def timeline_total(self) -> int:
        return sum(self.timeline_counts.values())

    @cached_property
    def may_edit(self) -> bool:
        return bool(self.user.may("household.edit"))

    @cached_property
    def reveal(self) -> Reveal:
        return reveal_rule(self.user, self.household)


def _always(file: FilePage) -> bool:
    return True


def _nothing(file: FilePage) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Tab:
    """`count(file)` is a small number behind the label; `None` shows none."""

    key: str
    label: str | Promise
    order: int
    count: Callable[[FilePage], int | None] | None = None
    visible: Callable[[FilePage], bool] = _always


@dataclass(frozen=True)
class Section:
    """A card of a tab. `side`: in the narrow column on wide screens. `phone`: on the phone too."""

    key: str
    tab: str
    order: int
    template: str
    context: Callable[[FilePage], dict[str, Any]] = _nothing
    visible: Callable[[FilePage], bool] = _always
    side: bool = False
    phone: bool = True


@dataclass
class _Registry:
    tabs: dict[str, Tab] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)


_registry = _Registry()


def register(*parts: Tab | Section) -> None:
    """Add tabs and sections; a second one of the same key is a mistake."""
    for part in parts:
        known: dict[str, Any] = _registry.tabs if isinstance(part, Tab) else _registry.sections
        if part.key in known:
            raise ValueError(f"there is a {type(part).__name__} {part.key} already")
        known[part.key] = part


def tabs(file: FilePage) -> list[Tab]:
    """The tabs that this reader has, in order."""
    found = [tab for tab in _registry.tabs.values() if tab.visible(file)]
    return sorted(found, key=lambda tab: tab.order)


def context(file: FilePage, wanted: str, *, phone: bool = False) -> dict[str, Any]:
    """Everything the template needs for the tab `wanted`, or the first one."""
    shown = tabs(file)
    current = next((tab for tab in shown if tab.key == wanted), shown[0])
    parts = [
        part
        for part in sorted(_registry.sections.values(), key=lambda part: part.order)
        if part.tab == current.key and (part.phone or not phone) and part.visible(file)
    ]
    told: dict[str, Any] = {
        "file": file,
        "household": file.household,
        "members": file.members,
        "head": file.head,
        "tags": [file.held[code] for code in sorted(file.held)],
        "may_edit": file.may_edit,
        "may_log_visit": file.user.may("visit.create"),
        "may_report": file.user.may("report.mandatory"),
        "may_raise": file.user.may("incident.raise"),
        "phone": phone,
        "may_reveal": file.reveal is not Reveal.REFUSED,
        "reveal_needs_reason": file.reveal is Reveal.WITH_REASON,
        "tab": current.key,
        # The same pages stand under /m/ for the phone.
        "root": "/m" if phone else "",
        "tabs": [
            {"key": tab.key, "label": tab.label, "count": tab.count(file) if tab.count else None}
            for tab in shown
        ],
        "main": [part.template for part in parts if not part.side],
        "side": [part.template for part in parts if part.side],
    }
    for part in parts:
        told |= part.context(file)
    return told
