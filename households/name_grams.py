"""Parts of a name to find it by: `张桂兰` is found by 桂, 桂兰 and 张桂兰.

PostgreSQL's trigrams need three characters, a Chinese name often has two. So every name keeps its
one- and two-character parts, and a GIN index answers which names hold them all.
"""

from __future__ import annotations

from core.codes.names import DOT, normalise_name


def compact(name: str) -> str:
    """A name, or a part of one as typed, without what people leave out when they search."""
    return normalise_name(name).replace(DOT, "").replace(" ", "").lower()


def grams_of(name: str) -> list[str]:
    """All one- and two-character parts, each once, in order."""
    text = compact(name)
    parts = [*text, *(text[at : at + 2] for at in range(len(text) - 1))]
    return list(dict.fromkeys(parts))


def grams_to_match(part: str) -> list[str]:
    """The grams a name must all hold to contain `part`; of longer parts the pairs suffice."""
    text = compact(part)
    if len(text) <= 2:
        return [text] if text else []
    return list(dict.fromkeys(text[at : at + 2] for at in range(len(text) - 1)))
