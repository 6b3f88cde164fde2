from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from households.navigation import ASSESSING, FINDING

READERS = frozenset({"worker", "station_head", "supervisor", "main_station", "county_admin"})


def companion(label: Promise, url_name: str, order: int, group: Promise, *also: str) -> Item:
    return Item(label, url_name, READERS, order, under="households:list", group=group, also=also)


register(
    companion(_("Leads"), "households:leads", 40, FINDING),
    companion(_("Screening lists"), "households:screenings", 41, FINDING),
    companion(_("Assistance tasks"), "households:tasks", 42, FINDING),
    companion(
        _("Economic surveys"), "households:surveys", 44, ASSESSING, "households:income-rules"
    ),
    companion(_("Satisfaction"), "households:satisfactions", 45, ASSESSING),
)
