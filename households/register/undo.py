"""Which changes can be taken back, and by what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from households.models import RegisterChange
from households.register import leaving, moving, regrouping
from households.register.common import Kind

WAYS: dict[str, Callable[[RegisterChange, Any], None]] = {
    Kind.DIED: leaving.undo_leaving,
    Kind.DEPARTED: leaving.undo_leaving,
    Kind.RETURNED: leaving.undo_return,
    Kind.PERSON_MOVED: moving.undo_person_move,
    Kind.TAKEN_OVER: moving.undo_station_move,
    Kind.SPLIT: regrouping.undo_split,
    Kind.MERGED: regrouping.undo_merge,
}


@transaction.atomic
def undo(change: RegisterChange, *, by: Any = None, reason: str = "") -> None:
    """Take the change back as far as nothing later stands on it; else ValidationError says what.

    Closing is taken back by opening the file again.
    """
    locked = RegisterChange.objects.select_for_update().get(pk=change.pk)
    if locked.is_undone:
        raise ValidationError({"__all__": _("This was taken back already.")})
    way = WAYS.get(locked.kind)
    if way is None:
        raise ValidationError({"__all__": _("This cannot be taken back.")})
    with pghistory.context(reason=reason[:200]):
        way(locked, by)
    locked.mark_undone(by, reason)
    change.refresh_from_db(fields=["undone_at", "undone_by", "undone_reason"])
