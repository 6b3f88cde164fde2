from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core.codes.masks import mask_name
from households.models import Household, PersonCategory
from households.models.file_tally import COMPLETE

CATEGORY_LABELS = dict(PersonCategory.Code.choices)


def shown_name(household: Any) -> str:
    """The head's name as this reader may see it; the row carries `named` (households.sight)."""
    name = household.head_name or ""
    return name if household.named or not name else mask_name(name)


class HouseholdTable(tables.Table):
    head_name = tables.Column(verbose_name=_("Head of household"), empty_values=())
    file_no = tables.Column(verbose_name=_("File number"))
    village = tables.Column(verbose_name=_("Village or community"), accessor="division__name")
    categories = tables.Column(verbose_name=_("Target groups"), accessor="codes", empty_values=())
    risk = tables.Column(verbose_name=_("Risk level"))
    completeness = tables.Column(verbose_name=_("Completeness"))
    worker = tables.Column(
        verbose_name=_("Responsible social worker"), accessor="worker_name", default=""
    )
    last_visited_on = tables.Column(verbose_name=_("Last visit"), default="")
    next_visit_on = tables.Column(verbose_name=_("Next visit"), default="")

    def render_head_name(self, record: Any) -> str:
        name = shown_name(record) or _("No head named")
        others = [n for n in getattr(record, "matched", ()) if n != record.head_name]
        extra = ""
        if others and record.named:
            extra = format_html(
                '<br><span class="mute s13">{} {}</span>', _("Member:"), "、".join(others)
            )
        return format_html(
            '<a class="b" href="{}">{}</a>{}', record.get_absolute_url(), name, extra
        )

    def value_head_name(self, record: Any) -> str:
        return shown_name(record)

    def render_file_no(self, value: str) -> str:
        return format_html('<span class="num nw">{}</span>', value)

    def value_file_no(self, value: str) -> str:
        return value

    def render_categories(self, record: Any) -> str:
        tags = format_html_join(
            " ", '<span class="tag br">{}</span>', ((CATEGORY_LABELS[c],) for c in record.codes)
        )
        return tags or format_html('<span class="mute">{}</span>', _("None"))

    def value_categories(self, record: Any) -> str:
        return "、".join(str(CATEGORY_LABELS[code]) for code in record.codes)

    def render_risk(self, record: Household) -> str:
        return format_html(
            '<span class="tag {}">{}</span>', record.risk_level.tone, record.get_risk_display()
        )

    def render_completeness(self, value: int) -> str:
        tone = "ok" if value >= COMPLETE else "warn" if value >= COMPLETE // 2 else "bad"
        return format_html('<span class="tag {} num">{}%</span>', tone, value)

    def value_completeness(self, value: int) -> int:
        return value

    def value_risk(self, record: Household) -> str:
        return record.get_risk_display()

    def render_last_visited_on(self, value: Any) -> str:
        return format_html('<span class="nw">{}</span>', formats.date_format(value, "Y-m-d"))

    def render_next_visit_on(self, value: Any) -> str:
        day = formats.date_format(value, "Y-m-d")
        if value < timezone.localdate():
            return format_html('<span class="tag bad nw">{} {}</span>', day, _("overdue"))
        return format_html('<span class="nw">{}</span>', day)

    def value_last_visited_on(self, value: Any) -> Any:
        return value

    def value_next_visit_on(self, value: Any) -> Any:
        return value
