"""The files of one row of a service, as its page shows them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.attachments import FileBox
from households.privacy import photo_consent
from services.attaching.holders import holder_of
from services.attaching.persons import persons_of
from services.models import ServiceFile


def box_of(request: HttpRequest, row: Any) -> FileBox | None:
    """The files of a row and what the reader may do with them; None where nobody shows them.

    One query, two more of who is on the photos, and where files may be added one of whom they may
    show and one of their consents.
    """
    holder, user = holder_of(row), request.user
    if not holder.reads(request, row):
        return None
    adds, removes = holder.adds(user, row), holder.removes(user, row)
    files = ServiceFile.objects.visible_to(user).of(holder.name, row)
    key = str(holder.key_of(row))
    return FileBox(
        files=list(files.standing().with_recognised()),
        kinds=[(kind.value, str(kind.label)) for kind in holder.kinds],
        portraits=ServiceFile.PORTRAITS,
        upload_url=reverse(f"services:files-of-{holder.name}", args=[key]),
        key=key,
        may_add=adds,
        may_remove=removes,
        may_take_out_ended=holder.clears(user, row),
        people=photo_consent.standing_of(persons_of(user, holder.name, row)) if adds else [],
        undoable=list(files.just_removed_by(user)) if removes else [],
        why_not="" if adds else _("Nothing can be added as it stands now."),
    )
