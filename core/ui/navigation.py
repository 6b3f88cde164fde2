"""The main menu, declared as data: every app registers its entries in `<app>/navigation.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from core.rls import PROJECT_APPS


@dataclass(frozen=True)
class Item:
    """`url_name` to reverse; `roles` that see it; `count` an optional badge; `order` left to right."""

    label: str | Promise
    url_name: str
    roles: frozenset[str]
    order: int
    icon: str = ""
    count: Callable[[HttpRequest], int] | None = None


_items: list[Item] = []


def register(*items: Item) -> None:
    _items.extend(items)
    _items.sort(key=lambda item: item.order)


def load() -> None:
    """Import every app's navigation module (called once, from CoreConfig.ready)."""
    for app in PROJECT_APPS:
        if find_spec(f"{app}.navigation"):
            import_module(f"{app}.navigation")


def items_for(request: HttpRequest) -> list[dict]:
    """The entries that the request's user may see, with `current` set for the page shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    shown = []
    for item in _items:
        if item.roles & user.scope.roles:
            url = reverse(item.url_name)
            shown.append(
                {
                    "label": item.label,
                    "url": url,
                    "icon": item.icon,
                    "count": item.count(request) if item.count else 0,
                    "current": request.path == url
                    or (len(url) > 1 and request.path.startswith(url)),
                }
            )
    return shown
