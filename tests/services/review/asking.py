"""Corrections asked for as a test needs them."""

from __future__ import annotations

from typing import Any

from services.forms.correction import CorrectionForm
from services.models import RecordCorrection, ServiceRecord


def ask(record: ServiceRecord, by: Any, reason: str = "时长记错了", **changes: Any) -> Any:
    form = CorrectionForm.of(record, by, changes or {"minutes": 50}, reason)
    assert form.is_valid(), form.errors
    return RecordCorrection.ask(record, old=form.old, new=form.new, reason=reason, by=by)[0]


def form_data(record: ServiceRecord, by: Any, **changes: Any) -> dict[str, Any]:
    form = CorrectionForm(record=record, user=by)
    data = {name: form.initial.get(name, "") for name in form.fields} | changes
    return {name: "" if value is None else value for name, value in data.items()}
