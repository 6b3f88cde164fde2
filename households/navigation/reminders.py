from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from households import reminders

READERS = frozenset({"worker", "station_head", "supervisor", "main_station", "county_admin"})


def late(request: HttpRequest) -> int:
    return reminders.count(request.user)


register(
    Item(
        label=_("Alerts and to-do"),
        url_name="households:reminders",
        roles=READERS,
        order=32,
        icon="bell",
        count=late,
        under="households:list",
    )
)
