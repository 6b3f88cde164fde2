"""Incidents and reports of the world's household, with words that must not come out."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone

from households.models import Incident, MandatoryReport

SECRETS = ("继父用皮带打", "继父李某", "邻居来电", "派出所王警官", "村口水井边", "孩子已到医院")


@pytest.fixture
def duty(world) -> SimpleNamespace:
    """One report and one incident at the station of `world`, written by its worker."""
    cache.clear()
    now = timezone.now()
    report = MandatoryReport.record(
        world.station, by=world.worker, reported_at=now - dt.timedelta(minutes=20),
        situation="R4", household=world.household, person=world.child, facts="继父用皮带打",
        known_at=now, known_how="邻居来电", suspect="继父李某", agency="金山派出所",
        agency_person="派出所王警官",
    )  # fmt: skip
    incident = Incident.raise_at(
        world.station, by=world.worker, kind="abuse", facts="继父用皮带打", place="村口水井边",
        household=world.household, persons=[world.child], danger_now=True,
    )  # fmt: skip
    incident.note("action", text="孩子已到医院", by=world.worker)
    return SimpleNamespace(report=report, incident=incident, secrets=SECRETS)
