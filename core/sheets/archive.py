"""Whether an .xlsx may be opened: it is a zip of XML, and both can be made to explode."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

MAX_ENTRIES = 2_000
MAX_UNPACKED = 80 * 1024 * 1024
MAX_COLUMNS = 100
MAX_ROWS = 100_000
# Title rows and the heading come on top of the rows with data.
HEAD_ROOM = 20

_REFERENCE = re.compile(rb"""\br=["']([A-Z]{0,4})([0-9]{1,9})["']""")


class Refused(ValueError):
    """The file may not be opened; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(data: bytes) -> None:
    """Raise Refused: not_excel, encrypted, too_large_inside, too_many_columns, too_many_rows.

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
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
        raise Refused("too_large_inside")
    left = MAX_UNPACKED
    for entry in entries:
        if entry.flag_bits & 1:
            raise Refused("encrypted")
        is_sheet = entry.filename.startswith("xl/worksheets/")
        left -= _unpack(data, entry, left, is_sheet)


def _unpack(data: bytes, entry: zipfile.ZipInfo, most: int, is_sheet: bool) -> int:
    """Unpack without keeping; the true size."""
    name, extra = struct.unpack_from("<HH", data, entry.header_offset + 26)
    start = entry.header_offset + 30 + name + extra
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        if is_sheet:
            _measure(packed)
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
            if is_sheet:
                # A reference may lie across two chunks.
                tail = _measure(tail + chunk)
    except zlib.error as error:
        raise Refused("not_excel") from error
    return size


def _measure(text: bytes) -> bytes:
    for column, row in _REFERENCE.findall(text):
        if column and _column_number(column) > MAX_COLUMNS:
            raise Refused("too_many_columns")
        if int(row) > MAX_ROWS + HEAD_ROOM:
            raise Refused("too_many_rows")
    return text[-64:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
