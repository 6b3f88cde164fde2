"""The main menu, declared as data: every app registers its entries in `<app>/navigation`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from core.discovery import modules
from core.rls import PROJECT_APPS


@dataclass(frozen=True)
class Item:
    """`url_name` to reverse; `roles` that see it; `count` an optional badge; `order` left to right.

    With `under`, the url name of an entry of the first row, it stands in the second row, which is
    shown on that entry's own page and on those of its companions. Companions with the same `group`
    (its text, as shown) fold into one menu, which stands where the first of them would. `also`: url
    names of pages without an entry of their own, on which this entry is the one one is on.
    """

    label: str | Promise
    url_name: str
    roles: frozenset[str]
    order: int
    icon: str = ""
    count: Callable[[HttpRequest], int] | None = None
    under: str = ""
    group: str | Promise = ""
    also: tuple[str, ...] = ()


_items: list[Item] = []


def register(*items: Item) -> None:
    _items.extend(items)
    _items.sort(key=lambda item: item.order)


def load() -> None:
    """Import every app's navigation module or package (called once, from CoreConfig.ready)."""
    for app in PROJECT_APPS:
        found = find_spec(f"{app}.navigation")
        if found is None:
            continue
        import_module(f"{app}.navigation")
        if found.submodule_search_locations:
            modules(f"{app}.navigation")


def items_for(request: HttpRequest) -> tuple[list[dict], list[dict]]:
    """The first row and the second row of the menu for the request's user.

    Each entry: label, url, icon, count, `current`. The second row belongs to the current entry; an
    entry that is a group has `entries` in place of a url.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return [], []
    mine = [item for item in _items if item.roles & user.scope.roles]
    urls = {item.url_name: reverse(item.url_name) for item in mine}
    here = _here(request.path, mine)
    top = (here.under or here.url_name) if here else ""
    first = [_entry(request, item, urls, item.url_name == top) for item in mine if not item.under]
    second = [
        (str(item.group), _entry(request, item, urls, item is here))
        for item in mine
        if top and (item.under == top or item.url_name == top)
    ]
    return first, _folded(second) if len(second) > 1 else []


def _folded(row: list[tuple[str, dict]]) -> list[dict]:
    """The entries of one group as one entry, unless it is the only one of its group."""
    groups: dict[str, list[dict]] = {}
    for group, entry in row:
        groups.setdefault(group or entry["url"], []).append(entry)
    return [
        entries[0] if len(entries) == 1 else _group(label, entries)
        for label, entries in groups.items()
    ]


def _group(label: str, entries: list[dict]) -> dict:
    return {
        "label": label,
        "entries": entries,
        "count": sum(entry["count"] for entry in entries),
        "current": next((entry for entry in entries if entry["current"]), None),
    }


def _here(path: str, items: list[Item]) -> Item | None:
    """The entry with the longest address that `path` lies within."""
    lengths = {
        len(url): item
        for item in items
        for url in map(reverse, (item.url_name, *item.also))
        if _is_within(path, url)
    }
    return lengths[max(lengths)] if lengths else None


def _is_within(path: str, url: str) -> bool:
    return path == url or (len(url) > 1 and path.startswith(url))


def _entry(request: HttpRequest, item: Item, urls: dict[str, str], current: bool) -> dict:
    return {
        "label": item.label,
        "url": urls[item.url_name],
        "icon": item.icon,
        "count": item.count(request) if item.count else 0,
        "current": current,
    }
