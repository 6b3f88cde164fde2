from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def attachment(body: bytes, filename: str, extension: str) -> HttpResponse:
    """A download whose name may be Chinese (RFC 5987), never cached by a proxy or a browser."""
    name = f"{filename.removesuffix('.' + extension)}.{extension}"
    response = HttpResponse(body, content_type=TYPES[extension])
    response["Content-Disposition"] = (
        f"attachment; filename=\"export.{extension}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response["Cache-Control"] = "no-store"
    return response
