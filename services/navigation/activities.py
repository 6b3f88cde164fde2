from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from services.navigation.records import READERS

ALL = READERS | {"worker"}

register(
    Item(_("Calendar"), "services:calendar", ALL, 50, under="services:record-list"),
    Item(_("Activities"), "services:activity-list", ALL, 51, under="services:record-list"),
)
