"""The list of imports: who, when, how many rows."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import ImportBatch
from core.sheets.access import readable
from core.sheets.sheet import SHEETS
from core.ui.columns import StatusColumn
from core.ui.list import ListPage

TAGS = {"applied": "ok", "failed": "bad", "applying": "warn", "checked": "br"}


class BatchTable(tables.Table):
    file_name = tables.Column(verbose_name=pgettext_lazy("upload", "File"))
    sheet = tables.Column(verbose_name=_("Register list"))
    uploaded_by = tables.Column(verbose_name=_("Uploaded by"))
    uploaded_at = tables.DateTimeColumn(verbose_name=_("Uploaded"), format="Y-m-d H:i")
    status = StatusColumn(TAGS, verbose_name=_("Status"))
    new = tables.Column(verbose_name=_("New"))
    changed = tables.Column(verbose_name=_("Changed"))
    same = tables.Column(verbose_name=_("Unchanged"))
    wrong = tables.Column(verbose_name=_("With errors"))

    class Meta:
        model = ImportBatch
        fields = (
            "file_name", "sheet", "uploaded_by", "uploaded_at", "status", "new", "changed",
            "same", "wrong",
        )  # fmt: skip

    def render_file_name(self, value: str, record: ImportBatch) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("sheets:preview", args=[record.uuid]), value
        )

    def value_file_name(self, value: str) -> str:
        return value

    def render_sheet(self, value: str) -> str:
        return str(SHEETS[value].title) if value in SHEETS else value


class BatchList(ListPage):
    model = ImportBatch
    table_class = BatchTable
    title = _("Imports")
    unit = _("files")
    empty_text = _("Nothing was imported yet.")

    def get_queryset(self) -> QuerySet:
        user: Any = self.request.user
        allowed = [key for key, sheet in SHEETS.items() if user.may(sheet.permission)]
        mine = readable(user).values("pk")
        found = super().get_queryset().filter(sheet__in=allowed, pk__in=mine)
        return found.select_related("uploaded_by")
