from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register

register(
    Item(
        label=_("Assessments due"),
        url_name="households:assessments-due",
        roles=frozenset({"worker", "station_head", "supervisor"}),
        order=40,
        icon="clipboard-check",
        under="households:list",
    ),
    Item(
        label=_("Training in scales"),
        url_name="households:scale-training",
        roles=frozenset({"station_head"}),
        order=41,
        icon="certificate",
        under="households:list",
    ),
    Item(
        label=_("Background checks"),
        url_name="households:background-checks",
        roles=frozenset({"station_head"}),
        order=42,
        icon="shield-check",
        under="households:list",
    ),
)
