"""The one door for files: size, kind by content, then the check of that kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import filetype
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.uploads import images, office, pdf
from core.uploads.refusal import Refused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", DOCX: "docx", XLSX: "xlsx",
}  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its true type, the bytes to keep, and an image's size in pixels."""

    content_type: str
    data: bytes
    width: int | None = None
    height: int | None = None

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.content_type]

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")


def check(data: bytes) -> Checked:
    """The file as it may be stored, or `Refused`.

    Codes: empty, too_large, unknown_kind; of images too_many_pixels, broken_image; of PDF
    broken_pdf, encrypted_pdf, active_pdf; of Office files broken_office, active_office,
    too_large_inside. Source: S-16 of the specification.
    """
    if not data:
        raise Refused("empty", _("The file is empty."))
    if len(data) > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise Refused("too_large", _("The file is larger than %(limit)s.") % {"limit": limit})
    kind = filetype.guess(data)
    mime = kind.mime if kind else ""
    if mime in images.TAKEN:
        return Checked(*images.encoded(data))
    other: dict[str, tuple[str, Callable[[bytes], None]]] = {
        "application/pdf": ("application/pdf", pdf.check),
        DOCX: (DOCX, office.check),
        XLSX: (XLSX, office.check),
        # Some writers order the parts of the archive so that only the zip is recognised.
        "application/zip": ("", office.check),
    }
    if mime not in other:
        raise Refused(
            "unknown_kind",
            _("Only photos (JPEG, PNG, WebP), PDF, Word (.docx) and Excel (.xlsx) are taken."),
        )
    content_type, test = other[mime]
    test(data)
    return Checked(content_type or {"word": DOCX, "xl": XLSX}[office.kind(data)], data)
