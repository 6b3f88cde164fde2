"""What a part of the paper file consists of. Plain data: the printer alone knows the typesetter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Facts:
    """Label and value pairs, two pairs to a line; empty values print as a dash."""

    rows: Sequence[tuple[Text, Any]]


@dataclass(frozen=True)
class Table:
    """A table with a head row that repeats on every page. `widths`: shares of the line."""

    head: Sequence[Text]
    rows: Sequence[Sequence[Any]]
    widths: Sequence[float] = field(default_factory=tuple)


@dataclass(frozen=True)
class Note:
    """A paragraph."""

    text: Text


@dataclass(frozen=True)
class Heading:
    """A heading within a part."""

    text: Text


@dataclass(frozen=True)
class Picture:
    """An SVG drawing or a JPEG/PNG. `width`: share of the line; `alt`: what it shows, in words."""

    data: bytes
    kind: str = "svg"
    width: float = 1.0
    alt: Text = ""


Block = Facts | Table | Note | Heading | Picture
