"""The details of audit rows in words: keys are kept in English, people read their own language."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import ROLES

KEYS: dict[str, str | Promise] = {
    "account": _("Account"),
    "change": pgettext_lazy("audit", "Change"),
    "changed": _("Changed fields"),
    "created": _("Newly made"),
    "ended": _("Ended because"),
    "ends_on": _("To (last day)"),
    "field": _("Field"),
    "filters": _("Filters set"),
    "hits": _("Files shown"),
    "kind": _("Kind"),
    "via": _("By way of"),
    "issued": _("Token issued for"),
    "method": _("Method"),
    "path": _("Page"),
    "place": pgettext_lazy("posting", "Place"),
    "revoked": _("Token revoked"),
    "role": _("Role"),
    "rolled_back": _("Not carried out"),
    "rotated": _("Token rotated"),
    "starts_on": pgettext_lazy("dates", "From"),
    "what": _("What"),
}
VALUES: dict[str, str | Promise] = {
    "True": _("yes"),
    "answer": _("answered"),
    "check": _("identity checked"),
    "closed": _("account closed"),
    "data": _("all data of the person"),
    "delete": _("deletion"),
    "drop": _("taken back"),
    "elsewhere": _("signed in on another device"),
    "ended": _("posting ended"),
    "id_number": _("ID number"),
    "keep": _("kept"),
    "lift": _("restriction lifted"),
    "name": _("name"),
    "number": _("number"),
    "page": _("page to read"),
    "opened": _("account opened"),
    "password reset": _("password reset"),
    "phone": _("phone"),
    "posted": _("posting added"),
    "photo": _("photo"),
    "refuse": _("refused"),
    "restrict": _("restriction"),
    "retention": _("retention period"),
    "timeout": _("session expired"),
    "unlocked": _("account unlocked"),
}


def in_words(detail: dict[str, Any]) -> str:
    """`key: value; …`, translated where the word is known."""
    parts = (f"{KEYS.get(key, key)}: {_value(item)}" for key, item in detail.items() if item != "")
    return "; ".join(parts)


def object_in_words(label: str, key: str) -> str:
    """The touched object: what it is, and its public key."""
    try:
        name = apps.get_model(label)._meta.verbose_name if label else ""
    except (LookupError, ValueError):
        name = label
    return f"{name} {key}".strip()


def _value(item: Any) -> str:
    if isinstance(item, list):
        return ", ".join(_value(part) for part in item)
    word = str(item)
    if word in ROLES:
        return str(ROLES[word].label)
    return str(VALUES.get(word, word))
