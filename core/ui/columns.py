"""Columns that many tables have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html


class StatusColumn(tables.Column):
    """The row's `status` as a tag; exported as its plain label.

    `tones`: status → "ok", "br", "warn" or "bad"; a status without one is grey.
    """

    def __init__(self, tones: Mapping[Any, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tones = tones

    def render(self, record: Any) -> str:
        tone = self.tones.get(record.status, "")
        return format_html('<span class="tag {}">{}</span>', tone, record.get_status_display())

    def value(self, record: Any) -> str:
        return str(record.get_status_display())
