from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register

READERS = frozenset({"worker", "station_head", "supervisor", "main_station", "county_admin"})

register(
    Item(_("Economic surveys"), "households:surveys", READERS, 40, under="households:list"),
    Item(_("Leads"), "households:leads", READERS, 41, under="households:list"),
    Item(_("Screening lists"), "households:screenings", READERS, 42, under="households:list"),
    Item(_("Satisfaction"), "households:satisfactions", READERS, 44, under="households:list"),
    Item(_("Assistance tasks"), "households:tasks", READERS, 43, under="households:list"),
)
