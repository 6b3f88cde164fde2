"""Word and Excel files: a zip of XML without macros, embedded objects or explosive content."""

from __future__ import annotations

import io
import zipfile
import zlib

from django.utils.translation import gettext_lazy as _

from core.uploads.refusal import Refused

MOST_ENTRIES = 2_000
MOST_UNPACKED = 80 * 1024 * 1024
_MAIN = {"word": "word/document.xml", "xl": "xl/workbook.xml"}
_ACTIVE = ("vbaproject", "activex", "oleobject", "embeddings/", "macrosheets/", "customui/")


def kind(data: bytes) -> str:
    """`word` or `xl`, of a file that `check` let pass."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
    return next(key for key, part in _MAIN.items() if part in names)


def check(data: bytes) -> None:
    """Raise Refused: broken_office, active_office, too_large_inside.

    The zip's directory can lie about sizes, so every part is unpacked once and counted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if not names & set(_MAIN.values()):
                raise _broken()
            if any(word in name.lower() for name in names for word in _ACTIVE):
                raise Refused(
                    "active_office", _("The file holds macros or embedded objects; remove them.")
                )
            if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
                raise _too_large()
            left = MOST_UNPACKED
            for entry in entries:
                with archive.open(entry) as part:
                    while piece := part.read(1 << 20):
                        left -= len(piece)
                        if left < 0:
                            raise _too_large()
    except Refused:
        raise
    except (
        zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError,
    ):  # fmt: skip
        raise _broken() from None


def _broken() -> Refused:
    return Refused("broken_office", _("The Word or Excel file cannot be read."))


def _too_large() -> Refused:
    return Refused("too_large_inside", _("The file is too large when unpacked."))
