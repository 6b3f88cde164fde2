from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from services.models import ServiceRecord, Status
from tests.factories.services import log_visit


@pytest.fixture
def locked(place: SimpleNamespace) -> ServiceRecord:
    """A locked visit of yesterday to two persons, 30 minutes."""
    return log_visit(
        place.household, on=timezone.localdate() - dt.timedelta(days=1), minutes=30,
        findings="原来的情况", status=Status.LOCKED,
    ).record  # fmt: skip
