from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register

register(
    Item(_("Accounts"), "accounts:list", frozenset({"sys_admin"}), order=800, icon="users"),
    Item(_("Audit log"), "accounts:audit", frozenset({"auditor"}), order=810, icon="shield-check"),
)
