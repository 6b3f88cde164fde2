from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register

READERS = frozenset({"worker", "station_head", "supervisor", "main_station", "county_admin"})

register(Item(_("Persons on file"), "households:persons", READERS, 31, under="households:list"))
