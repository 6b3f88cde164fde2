"""A few words of SVG. Colours stand as attributes, which paper needs; the page's CSS overrides them."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe

INK = "#16202c"
FAINT = "#5f6b7c"
PAPER = "#ffffff"
BRAND = "#1a569b"
WARN = "#b3261e"
FONT = "Noto Sans CJK SC"

# XML 1.0 knows no control characters; a name pasted from elsewhere may hold one.
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def clean(text: object) -> str:
    return escape(str(text).translate(_CONTROLS))


def tag(name: str, content: str = "", **attributes: object) -> str:
    """An element; `_` in names becomes `-`, None leaves an attribute out. Content is taken as is."""
    told = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_number(value).translate(_CONTROLS))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> str:
    attributes.setdefault("stroke", INK)
    attributes.setdefault("stroke_width", 1.5)
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)  # type: ignore[arg-type]


def text(x: float, y: float, words: object, size: float = 13, **attributes: object) -> str:
    attributes.setdefault("fill", INK)
    # The typesetter takes the thinnest cut of a variable font for text in pictures: the stroke
    # brings it to the weight of the page around it. The page's CSS takes the stroke away.
    return tag(
        "text", clean(words), x=x, y=y, font_size=size, font_family=FONT, font_weight=400,
        text_anchor="middle", stroke=attributes["fill"], stroke_width=0.4, **attributes,
    )  # fmt: skip


def picture(width: float, height: float, parts: Iterable[str], title: str, told: str) -> SafeString:
    """The whole drawing with its name and its description in words. All text in it is escaped."""
    head = tag("title", clean(title) or " ") + tag("desc", clean(told) or " ")
    return mark_safe(
        tag(
            "svg", head + "".join(parts), xmlns="http://www.w3.org/2000/svg", class_="dg",
            viewBox=f"0 0 {_number(width)} {_number(height)}", width=width, height=height,
            role="img", aria_label=title,
        )
    )  # fmt: skip


def wrapped(words: str, width: int, lines: int = 2) -> list[str]:
    """`words` in at most `lines` pieces of `width` full characters; what is left becomes …

    Two Latin letters are as wide as one Chinese character.
    """
    pieces, piece, used = [], "", 0.0
    for char in words:
        size = 0.6 if ord(char) < 0x2E80 else 1.0
        if used + size > width and piece:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + char, used + size
    pieces.append(piece)
    if len(pieces) > lines:
        pieces = pieces[:lines]
        pieces[-1] = pieces[-1][:-1] + "…"
    return pieces


def _number(value: object) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
