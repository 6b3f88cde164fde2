"""Bank-account numbers, which are never stored in clear (specification 2.6)."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Cards and accounts have 15 to 19 digits, often written in groups; a resident ID number has 18.
_LONG_RUN = re.compile(r"(?:\d[ \t\-‐–—.·]{0,2}){14,}\d")


def has_account_number(text: str) -> bool:
    """Whether the text holds a run of 15 or more digits, in any width and grouping."""
    return bool(_LONG_RUN.search(unicodedata.normalize("NFKC", text or "")))


def refuse_account_number(text: str) -> None:
    """Raise ValidationError for such a text; the message does not repeat the number."""
    if has_account_number(text):
        raise ValidationError(
            _("Bank-account and ID numbers are not written here: leave the number out."),
            code="account_number",
        )
