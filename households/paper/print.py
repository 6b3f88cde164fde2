"""The paper file as PDF, set by Typst: A4, page numbers, file number on every page, watermark.

Everything goes to the typesetter in memory, as JSON: no text is ever read as markup, and nothing
personal is written to a disk. The fonts hold the rare characters of names (OFL Noto Sans CJK).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import typst
from django.utils import timezone
from django.utils.translation import gettext as _

from households.paper.blocks import Block, Facts, Heading, Note, Picture, Table
from households.paper.registry import HOUSEHOLD, PERSON, PaperFile, parts

TEMPLATE = Path(__file__).with_name("template.typ")
# Longer cells would make a row that no page holds.
LONGEST_CELL = 1500


@cache
def fonts() -> Any:
    """Read once a process: 30 MB that the page cache shares."""
    return typst.Fonts(
        include_system_fonts=False, font_paths=[str(Path(manimgx_fonts_cjk.__file__).parent)]
    )


def household_file(file: PaperFile) -> bytes:
    """一户一档: the household's fifteen parts in order. Out: the PDF."""
    name = file.head.name if file.head else file.household.file_no
    title = _("Household file of %(name)s") % {"name": name}
    return _printed(HOUSEHOLD, file, str(_("One file per household")), title)


def person_file(file: PaperFile) -> bytes:
    """一人一档: the person's ten parts in order. Out: the PDF."""
    title = _("File of %(name)s") % {"name": file.person.name if file.person else ""}
    return _printed(PERSON, file, str(_("One file per person")), title)


def _printed(of: str, file: PaperFile, heading: str, title: str) -> bytes:
    return document(
        heading=heading, title=title, number=file.household.file_no,
        station=file.household.station.official_name, user=file.user, parts=parts(of, file),
    )  # fmt: skip


def document(
    *,
    heading: str,
    title: str,
    number: str,
    station: str,
    user: Any,
    parts: Iterable[tuple[int, Any, Iterable[Block]]],
) -> bytes:
    """Numbered parts of blocks on A4, with `number` on every page and `user` in the watermark."""
    now = timezone.localtime()
    who = user.name or user.get_username()
    data = {
        "heading": heading,
        "title": title,
        "number": number,
        "station": station,
        "nothing": str(_("None")),
        "page": str(_("Page")),
        "mark": f"{who} {now:%Y-%m-%d %H:%M}",
        "printed": _("Printed by %(name)s, %(time)s")
        % {"name": who, "time": f"{now:%Y-%m-%d %H:%M}"},
        "parts": [
            {"number": part, "title": str(name), "blocks": [_told(block) for block in blocks]}
            for part, name, blocks in parts
        ],
    }
    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        # The document's date; without it two prints of the same moment would differ.
        timestamp=int(now.timestamp()),
    )


def _told(block: Block) -> dict[str, Any]:
    if isinstance(block, Facts):
        return {"is": "facts", "rows": [[_cell(a), _cell(b) or "—"] for a, b in block.rows]}
    if isinstance(block, Table):
        return {
            "is": "table",
            "head": [_cell(text) for text in block.head],
            "rows": [[_cell(value) for value in row] for row in block.rows],
            "widths": list(block.widths) or [1] * len(block.head),
        }
    if isinstance(block, Picture):
        body: Any = block.data.decode() if block.kind == "svg" else list(block.data)
        return {
            "is": "picture", "data": body, "kind": block.kind, "width": block.width * 100,
            "alt": str(block.alt),
        }  # fmt: skip
    kind = "heading" if isinstance(block, Heading) else "note"
    assert isinstance(block, Heading | Note)
    return {"is": kind, "text": _cell(block.text)}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
