"""The photos on which the persons of a file can be recognised."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from households.file.page import FilePage, Section, register
from households.models.recognised import ENDED, Use, recognised_models

# The latest of a person; older ones are in the files of the services.
SHOWN = 12


def _photos(file: FilePage) -> dict[str, Any]:
    """One query for each table of photos, whatever the size of the family."""
    found: dict[int, list[Any]] = {member.pk: [] for member in file.members}
    model: Any
    for model in recognised_models():
        files: Any = model._meta.get_field("file").related_model
        rows: Any = model.objects.visible_to(file.user).filter(
            person__in=list(found), file__in=files.objects.visible_to(file.user).standing()
        )
        # Whoever of them it was: the photo is shown to nobody.
        over = model.objects.closing().filter(file=OuterRef("file"))
        rows = rows.annotate(is_over=Exists(over))
        for row in rows.select_related("file").order_by("-file")[: SHOWN * max(len(found), 1)]:
            row.said = Use.CLOSED.label if row.is_over and row.now not in ENDED else row.now.label
            found[row.person_id].append(row)
    told = [
        (member, sorted(rows, key=lambda row: row.file.uploaded_at, reverse=True)[:SHOWN])
        for member in file.members
        if (rows := found[member.pk])
    ]
    return {"photos_of": told}


register(Section("photos", "members", 30, "households/sections/_photos.html", _photos))
