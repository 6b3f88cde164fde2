"""What every code has in common: people paste it from paper, Excel and chat windows."""

from __future__ import annotations

import unicodedata


def plain(value: str, *, drop: str = "") -> str:
    """A code in plain ASCII forms, without spaces.

    In: text as typed or pasted; ``drop`` further characters to leave out (separators).
    Out: full-width letters, digits and signs made half-width (NFKC), every kind of space,
    invisible control character and Excel's leading apostrophe removed, upper case.
    """
    if value.isascii() and value.isalnum():
        return value.upper()  # what most codes are: nothing to repair
    text = unicodedata.normalize("NFKC", value)
    kept = (
        char
        for char in text
        if char not in drop
        and not char.isspace()
        and unicodedata.category(char) not in ("Cf", "Cc")
    )
    # Once more: leaving a sign out can join its neighbours into a composed letter.
    return unicodedata.normalize("NFKC", "".join(kept).upper()).lstrip("'’")
