"""The reporting floor's entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES
from core.ui.navigation import Item, register
from reporting.monthly.views import READERS

_SEES_FIGURES = frozenset(code for code, role in ROLES.items() if role.aggregates)
_LEADS = frozenset({"province_admin", "prefecture_admin", "county_admin"})

register(
    Item(
        _("Overview"),
        "reporting:dashboard-home",
        _SEES_FIGURES,
        10,
        "layout-dashboard",
        also=("reporting:milestones",),
    ),
    Item(_("Monthly report"), "reporting:monthly", READERS, 60, "report"),
    Item(_("Definitions"), "reporting:indicators", _SEES_FIGURES, 80, "book"),
    Item(_("Wall screen"), "reporting:wall-home", _LEADS, 90, "device-desktop"),
)
