"""Sending a kept file so that a browser never runs it."""

from __future__ import annotations

from urllib.parse import quote

from django.http import StreamingHttpResponse
from django.utils.cache import add_never_cache_headers

from core.attachments.stored_file import StoredFile


def sealed_response(
    row: StoredFile, *, thumbnail: bool = False, download: bool = False
) -> StreamingHttpResponse:
    """The bytes, so that no browser runs, guesses or keeps them."""
    chunks = row.read_thumbnail() if thumbnail else row.read()
    content_type = "image/jpeg" if thumbnail else row.content_type
    response = StreamingHttpResponse(chunks, content_type=content_type)
    how = "inline" if row.is_image and not download else "attachment"
    name = quote(row.file_name, safe="")
    response["Content-Disposition"] = (
        f"{how}; filename=\"attachment.{row.extension}\"; filename*=UTF-8''{name}"
    )
    if not thumbnail:
        response["Content-Length"] = str(row.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    add_never_cache_headers(response)
    return response
