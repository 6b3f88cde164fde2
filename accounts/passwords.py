"""Password rules beyond Django's own (S-01 of the specification)."""

from __future__ import annotations

import re
import secrets

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


class CharacterClassesValidator:
    """At least three of: lower case, upper case, digits, other characters."""

    def __init__(self, required: int = 3) -> None:
        self.required = required

    def validate(self, password: str, user=None) -> None:
        if sum(bool(re.search(kind, password)) for kind in CLASSES) < self.required:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return _(
            "Use at least %(n)d of: lower-case letters, upper-case letters, digits, other signs."
        ) % {"n": self.required}


class NoPersonalDetailsValidator:
    """Neither the account's name, nor the person's in characters or pinyin, nor the phone."""

    def validate(self, password: str, user=None) -> None:
        if user is None:
            return
        typed = password.lower()
        if any(part in typed for part in self._parts(user)):
            raise ValidationError(self.get_help_text(), code="password_personal")

    @staticmethod
    def _parts(user) -> list[str]:
        from pypinyin import lazy_pinyin

        name = getattr(user, "name", "") or ""
        phone = re.sub(r"\D", "", getattr(user, "phone", "") or "")
        parts = [user.get_username().lower(), name.lower(), "".join(lazy_pinyin(name)), phone[-8:]]
        # Two characters are a Chinese name, but two letters are everywhere.
        return [part for part in parts if len(part) >= 4 or (len(part) >= 2 and part == name)]

    def get_help_text(self) -> str:
        return _("Do not use your account, your name or your phone number.")


class NoReuseValidator:
    """Not one of the last `remember` passwords of the account."""

    def __init__(self, remember: int = 5) -> None:
        self.remember = remember

    def validate(self, password: str, user=None) -> None:
        if user is None or user.pk is None:
            return
        hashes = [user.password, *user.password_history.values_list("password", flat=True)]
        if any(h and check_password(password, h) for h in hashes[: self.remember]):
            raise ValidationError(self.get_help_text(), code="password_reused")

    def get_help_text(self) -> str:
        return _("Do not use one of your last %(n)d passwords.") % {"n": self.remember}


# Without letters and digits that are mistaken for one another when read from paper.
_READABLE = ["abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"]


def initial_password(length: int = 14) -> str:
    """A chance password to hand over once: three classes, easy to read out and type."""
    while True:
        word = "".join(secrets.choice("".join(_READABLE)) for _i in range(length))
        if all(set(word) & set(kind) for kind in _READABLE):
            return "-".join((word[:5], word[5:10], word[10:]))
