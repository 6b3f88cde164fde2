from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from services.navigation.records import READERS

register(
    Item(_("Group work"), "services:groups", READERS | {"worker"}, 44, under="services:record-list")
)
