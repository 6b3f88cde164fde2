"""The photos and papers of a service as a table on paper: what there is, since when, by whom."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from households.paper.blocks import Block, Table
from services.models import ServiceFile


def listed(user: Any, where: Q) -> list[Block]:
    """The files in the user's sight that `where` picks, oldest first; [] where there are none.

    A photo that somebody on it no longer agrees to is in no printed file.
    """
    found: QuerySet[ServiceFile] = (
        ServiceFile.objects.visible_to(user).standing().usable().filter(where)
    )
    rows = [
        (
            file.get_kind_display(),
            file.title,
            f"{timezone.localdate(file.uploaded_at):%Y-%m-%d}",
            file.uploaded_by.name,
            file.sha256[:12],
        )
        for file in found.select_related("uploaded_by").order_by("pk")
    ]
    head = (_("Kind"), _("What it shows"), _("uploaded"), _("uploaded by"), _("Checksum"))
    return [Table(head, rows, (2, 3, 1.4, 1.4, 1.6))] if rows else []
