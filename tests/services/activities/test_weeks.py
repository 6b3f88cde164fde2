"""8.1 no. 13: every week an activity (HN-09); the week is the ISO week of the day it was held."""

from __future__ import annotations

import datetime as dt

import pytest

from reporting.models import FactWeek
from reporting.rollup.fold import fold_now
from services.models import ServiceRecord
from tests.factories.activities import make_activity

pytestmark = pytest.mark.django_db


def weeks(station) -> dict[int, int]:
    """ISO week → activities counted there for the station."""
    fold_now()
    rows = FactWeek.objects.filter(level=5, node=station.pk).values_list("week", "activities")
    return {week.isocalendar().week: n for week, n in rows if n}


def test_sunday_counts_for_week_22_and_monday_for_week_23(place):
    make_activity("held", on=dt.date(2023, 6, 4))
    assert weeks(place.station) == {22: 1}
    make_activity("held", on=dt.date(2023, 6, 5))
    assert weeks(place.station) == {22: 1, 23: 1}


def test_what_was_not_held_or_not_confirmed_counts_nothing(place):
    for status in ("plan", "approved", "postponed", "cancelled"):
        make_activity(status, on=dt.date(2023, 6, 5))
    make_activity("held", on=dt.date(2023, 6, 6), confirmed=False)
    assert weeks(place.station) == {}


def test_a_confirmation_taken_back_takes_the_week_back(place):
    activity = make_activity("held", on=dt.date(2023, 6, 5))
    assert weeks(place.station) == {23: 1}
    ServiceRecord.objects.get(pk=activity.record_id).reopen(place.head)
    assert weeks(place.station) == {}
