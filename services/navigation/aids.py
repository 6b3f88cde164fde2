from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from services.navigation import PAPERWORK

WRITERS = frozenset({"worker", "station_head"})

register(
    Item(
        label=_("Drafts"),
        url_name="services:drafts",
        roles=WRITERS,
        order=88,
        under="services:record-list",
        group=PAPERWORK,
    ),
    Item(
        label=_("Wording"),
        url_name="services:text-templates",
        roles=WRITERS | {"county_admin", "province_admin"},
        order=89,
        under="services:record-list",
        group=PAPERWORK,
    ),
)
