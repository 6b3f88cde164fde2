"""PDF files that only show pages: nothing that runs, opens or carries another file."""

from __future__ import annotations

import io
import logging
from typing import Any

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from core.uploads.refusal import Refused

MOST_PAGES = 500
MOST_OBJECTS = 50_000
# Keys that make a PDF act (ISO 32000-1, 7.11.4, 12.6.4, 12.7.8).
ACTIVE = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA",
     "/OpenAction", "/AA", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/EF"}
)  # fmt: skip
# Its warnings quote the file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def check(data: bytes) -> None:
    """Raise Refused: broken_pdf, encrypted_pdf, active_pdf."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Refused("encrypted_pdf", _("The PDF is protected by a password."))
        if not 0 < len(reader.pages) <= MOST_PAGES:
            raise _broken()
        acts = _acts(reader)
    except Refused:
        raise
    except Exception:  # pypdf raises whatever the damage makes it raise
        raise _broken() from None
    if acts:
        raise Refused(
            "active_pdf",
            _("The PDF holds a script or another file. Print it to PDF once more and send that."),
        )


def _broken() -> Refused:
    return Refused("broken_pdf", _("The PDF cannot be read."))


def _acts(reader: PdfReader) -> bool:
    """Whether any object reached from the trailer has a key or an action of ACTIVE."""
    seen: set[int] = set()
    waiting: list[Any] = [reader.trailer]
    looked_at = 0
    while waiting:
        entry = waiting.pop()
        looked_at += 1
        if looked_at > MOST_OBJECTS:
            raise _broken()
        if isinstance(entry, IndirectObject):
            if entry.idnum in seen:
                continue
            seen.add(entry.idnum)
            entry = entry.get_object()
        if isinstance(entry, DictionaryObject):
            for key, value in entry.items():
                if key == "/OpenAction" and isinstance(value, ArrayObject):
                    continue  # only “show this page first”
                if key in ACTIVE or (key == "/S" and value in ACTIVE):
                    return True
                waiting.append(dict.__getitem__(entry, key))
        elif isinstance(entry, ArrayObject):
            waiting.extend(list.__iter__(entry))
    return False
