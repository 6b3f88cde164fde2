"""What is due about activities: days passed, summaries, weeks without any (HN-09)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from households import reminders
from services.reminders.activities import idle_stations, late_summaries
from tests.factories.activities import make_activity

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def of_kind(user, kind: str) -> list[str]:
    found = next(kept for kept in reminders.of(user) if kept.source.kind == kind)
    return [str(row.text) for row in found.rows]


def test_an_activity_whose_day_has_passed_is_told(place):
    make_activity("approved", title="过期的", on=TODAY() - dt.timedelta(days=1))
    make_activity("approved", title="今天的")
    make_activity("cancelled", title="取消的", on=TODAY() - dt.timedelta(days=1))
    assert of_kind(place.worker, "activity") == ["过期的"]


def test_a_summary_is_late_after_seven_days(place):
    make_activity("held", title="八天前", on=TODAY() - dt.timedelta(days=8))
    make_activity("held", title="七天前", on=TODAY() - dt.timedelta(days=7))
    make_activity("summarised", on=TODAY() - dt.timedelta(days=9))
    assert of_kind(place.worker, "activity_summary") == ["八天前", "七天前"]
    assert late_summaries(place.worker).count() == 1


def test_a_week_without_an_activity_names_the_station_until_there_is_one(place):
    thursday = dt.date(2026, 6, 4)
    assert list(idle_stations(place.county, thursday)) == [place.station]
    make_activity("approved", on=thursday)
    assert list(idle_stations(place.worker, thursday)) == [place.station]
    make_activity("held", on=dt.date(2026, 6, 1), confirmed=False)
    assert list(idle_stations(place.worker, thursday)) == []
    assert list(idle_stations(place.worker, dt.date(2026, 6, 11))) == [place.station]
