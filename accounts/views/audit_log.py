"""The audit administrator's page."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filters import AuditFilter
from accounts.models import AuditEvent
from accounts.tables import AuditTable
from accounts.views.jurisdiction import SeesStations
from core.ui.list import ListPage


class AuditLog(SeesStations, ListPage):
    """Read only, newest first; not exported: the log leaves the system as a whole or not at all."""

    model = AuditEvent
    table_class = AuditTable
    filterset_class = AuditFilter
    title = _("Audit log")
    unit = _("events")
    permission = "audit.read"
    export_permission = None
    orderings = {"newest": ("-id",)}
    page_size = 50
    empty_text = _("Nothing has been recorded yet.")

    def get_queryset(self) -> QuerySet:
        return AuditEvent.objects.readable_by(self.request.user)
