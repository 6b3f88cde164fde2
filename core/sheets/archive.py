"""Whether an .xlsx may be opened: it is a zip of XML, and both can be made to explode."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import defaultdict

MAX_ENTRIES = 2_000
MAX_UNPACKED = 400 * 1024 * 1024
# The XML of a full sheet shrinks to a tenth or a thirtieth; of a bomb, to a thousandth.
MAX_RATIO = 200
MAX_COLUMNS = 100
MAX_ROWS = 100_000
# Title rows and the heading come on top of the rows with data.
HEAD_ROOM = 20

# Only references that may lie too far away are picked out: columns from CW (101) on, long row numbers.
_REFERENCE = re.compile(
    rb"""\br=["']([A-Z]{3,4}|C[W-Z]|[D-Z][A-Z]|[A-Z]{0,4}(?=[0-9]{6}))([0-9]{1,9})["']"""
)
# A formula cell that nobody computed: `<v>` is absent or empty.
_UNCOMPUTED = re.compile(
    rb"""<c\b[^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^>]*>"""
    rb"""<f\b(?:[^>]*/>|[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>"""
)
_TAIL = 4096
# Parts by which a workbook brings programs or reaches out of itself.
_FORBIDDEN = (
    (re.compile(r"(^|/)vbaProject\w*\.bin$|^xl/macrosheets/", re.I), "macros"),
    (re.compile(r"^xl/(externalLinks/|connections\.xml|queryTables/)", re.I), "external_links"),
    (re.compile(r"^xl/(embeddings|activeX)/", re.I), "embedded"),
)


class Refused(ValueError):
    """The file may not be opened; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(data: bytes) -> dict[str, set[str]]:
    """The cells with a formula but without a value, by the path of their sheet in the zip.

    Raises Refused: not_excel, encrypted, too_large_inside, too_many_columns, too_many_rows, macros,
    external_links, embedded.

    Sizes are first taken from the zip's directory and then measured while unpacking, because the
    directory can lie. Cell references are measured too: a reader makes room for every cell up to
    the last one, so two cells far apart would fill the memory.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refused("not_excel") from error
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise Refused("not_excel")
    for pattern, code in _FORBIDDEN:
        if any(pattern.search(name) for name in names):
            raise Refused(code)
    most = min(MAX_UNPACKED, len(data) * MAX_RATIO)
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > most:
        raise Refused("too_large_inside")
    uncomputed: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.flag_bits & 1:
            raise Refused("encrypted")
        is_sheet = entry.filename.startswith("xl/worksheets/")
        found = uncomputed[entry.filename] if is_sheet else None
        most -= _unpack(data, entry, most, found)
    return {name: cells for name, cells in uncomputed.items() if cells}


def page_paths(data: bytes) -> list[str]:
    """The paths of the sheets in the zip, in the order of the workbook's tabs."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = archive.read("xl/workbook.xml")
        try:
            links = archive.read("xl/_rels/workbook.xml.rels")
        except KeyError:
            return []
    targets = {}
    for tag in re.findall(rb"<Relationship\b[^>]*>", links):
        key, target = (re.search(rb'\b%s="([^"]*)"' % name, tag) for name in (b"Id", b"Target"))
        if key and target:
            targets[key[1]] = target[1].decode("utf-8", "replace").lstrip("/")
    found = []
    for tag in re.findall(rb"<sheet\b[^>]*>", book):
        key = re.search(rb'\br:id="([^"]*)"', tag)
        target = targets.get(key[1], "") if key else ""  # type: ignore[assignment]
        found.append(target if target.startswith("xl/") else f"xl/{target}")  # type: ignore[union-attr]
    return found  # type: ignore[return-value]


def _unpack(data: bytes, entry: zipfile.ZipInfo, most: int, cells: set[str] | None) -> int:
    """Unpack without keeping; the true size. In a sheet, look at its cells as they pass."""
    name, extra = struct.unpack_from("<HH", data, entry.header_offset + 26)
    start = entry.header_offset + 30 + name + extra
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        if cells is not None:
            _look(packed, cells)
        return len(packed)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise Refused("not_excel")
    inflate = zlib.decompressobj(-15)
    size, tail = 0, b""
    try:
        while packed and not inflate.eof:
            chunk = inflate.decompress(packed, 1 << 20)
            packed = inflate.unconsumed_tail
            size += len(chunk)
            if size > most:
                raise Refused("too_large_inside")
            if cells is not None:
                # A cell may lie across two chunks.
                tail = _look(tail + chunk, cells)
    except zlib.error as error:
        raise Refused("not_excel") from error
    return size


def _look(text: bytes, cells: set[str]) -> bytes:
    for column, row in _REFERENCE.findall(text):
        if column and _column_number(column) > MAX_COLUMNS:
            raise Refused("too_many_columns")
        if int(row) > MAX_ROWS + HEAD_ROOM:
            raise Refused("too_many_rows")
    if b"<f" in text:
        cells.update(cell.decode() for cell in _UNCOMPUTED.findall(text))
    return text[-_TAIL:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
