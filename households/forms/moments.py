"""Form fields for a moment and for an account, as the forms of risk and duty to report use them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.mandatory_report.report import CLOCK_SKEW


def clock_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A date and time to the minute, as phones and browsers pick it."""
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **kwargs)


def now() -> dt.datetime:
    return timezone.localtime().replace(second=0, microsecond=0)


def words_field(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **kwargs)


def not_ahead(moment: dt.datetime | None) -> dt.datetime | None:
    """A time that has come; a phone's clock may be some minutes ahead."""
    if moment and moment > timezone.now() + CLOCK_SKEW:
        raise forms.ValidationError(_("This time lies in the future."))
    return moment
