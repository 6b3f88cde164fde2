"""The files of one row of a service, as its page shows them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.attachments import FileBox
from services.attaching.holders import holder_of
from services.models import ServiceFile


def box_of(request: HttpRequest, row: Any) -> FileBox | None:
    """The files of a row and what the reader may do with them; None where nobody shows them.

    One query, and one more for who may change them.
    """
    holder, user = holder_of(row), request.user
    if not holder.reads(request, row):
        return None
    adds, removes = holder.adds(user, row), holder.removes(user, row)
    files = ServiceFile.objects.visible_to(user).of(holder.name, row)
    key = str(holder.key_of(row))
    return FileBox(
        files=list(files.standing()),
        kinds=[(kind.value, str(kind.label)) for kind in holder.kinds],
        portraits=ServiceFile.PORTRAITS,
        upload_url=reverse(f"services:files-of-{holder.name}", args=[key]),
        key=key,
        may_add=adds,
        may_remove=removes,
        undoable=list(files.just_removed_by(user)) if removes else [],
        why_not="" if adds else _("Nothing can be added as it stands now."),
    )
