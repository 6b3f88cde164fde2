"""Who may see and use an import."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from core.models import ImportBatch
from core.sheets.sheet import SHEETS, Sheet


def sheet_for(user: Any, key: str) -> type[Sheet]:
    """The sheet with this key. Raises Http404, or PermissionDenied when the role may not use it."""
    if key not in SHEETS:
        raise Http404
    sheet = SHEETS[key]
    somewhere = user.scope.prefixes or (sheet.person_level and user.scope.person_stations)
    if not user.may(sheet.permission) or not somewhere:
        raise PermissionDenied
    return sheet


def own_batch(user: Any, uuid: Any) -> ImportBatch:
    """A batch within the jurisdiction; of a person-level sheet one's own, or one of the station
    that one heads. Else 404."""
    found = readable(user).select_related("uploaded_by", "undone_by")
    batch = get_object_or_404(found, uuid=uuid)
    sheet_for(user, batch.sheet)
    return batch


def readable(user: Any) -> QuerySet[ImportBatch]:
    """The batches somebody may open, whatever the sheet's permission says."""
    person_level = [key for key, sheet in SHEETS.items() if sheet.person_level]
    mine = Q(uploaded_by=user) | Q(station__in=user.scope.person_stations)
    return ImportBatch.objects.visible_to(user).filter(~Q(sheet__in=person_level) | mine)
