from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from services.navigation import PAPERWORK
from services.navigation.records import READERS

register(
    Item(
        label=_("Corrections"),
        url_name="services:corrections",
        roles=READERS | {"worker"},
        order=80,
        icon="edit",
        under="services:record-list",
        group=PAPERWORK,
    )
)
