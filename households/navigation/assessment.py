from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from households.navigation import ASSESSING, SAFETY

register(
    Item(
        label=_("Assessments due"),
        url_name="households:assessments-due",
        roles=frozenset({"worker", "station_head", "supervisor"}),
        order=43,
        icon="clipboard-check",
        under="households:list",
        group=ASSESSING,
    ),
    Item(
        label=_("Training in scales"),
        url_name="households:scale-training",
        roles=frozenset({"station_head"}),
        order=46,
        icon="certificate",
        under="households:list",
        group=ASSESSING,
    ),
    Item(
        label=_("Background checks"),
        url_name="households:background-checks",
        roles=frozenset({"station_head"}),
        order=53,
        icon="shield-check",
        under="households:list",
        group=SAFETY,
    ),
)
