"""The calendar of a station and of a county, its file, and what it costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services.calendar import Span, counts, entries, grid, ical
from services.models import Activity
from tests.factories.accounts import make_user
from tests.factories.activities import make_activity
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
QUERIES = 12


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def open_calendar(user, **query):
    return client_of(user).get(reverse("services:calendar"), query)


def test_a_month_begins_on_monday_and_holds_whole_weeks():
    window = grid.window("month", "2026-06-15", TODAY())
    assert (window.first, window.last) == (dt.date(2026, 6, 1), dt.date(2026, 7, 5))
    assert [len(week) for week in window.weeks(TODAY())] == [7] * 5
    assert window.beside(-1) == dt.date(2026, 5, 1)
    assert window.beside(1) == dt.date(2026, 7, 1)
    assert grid.window("year", "nonsense", TODAY()).view == "month"


@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_a_worker_sees_the_station_and_may_move_what_is_ahead(place, view):
    plan = make_activity("plan", title="包粽子")
    held = make_activity("held", title="已开展的")
    make_activity("cancelled", title="不办了")
    page = open_calendar(place.worker, view=view, on=str(TODAY())).content.decode()
    assert "包粽子" in page
    assert "已开展的" in page
    assert "不办了" not in page
    assert f'data-key="{plan.uuid}"' in page
    assert f'data-key="{held.uuid}"' not in page


def test_visits_due_are_a_number_without_names(place):
    due = place.household.next_visit_on
    page = open_calendar(place.worker, view="day", on=str(due), kind="visit").content.decode()
    assert reverse("services:due") in page
    assert "张桂兰" not in page


def test_the_county_sees_numbers_by_station_and_opens_the_day(place):
    other = StationFactory(division=DivisionFactory(code="522702102"))
    make_activity("approved", title="包粽子")
    make_activity("plan", station=other)
    page = open_calendar(place.county, on=str(TODAY()), kind="activity")
    cells = {day.on: day for week in page.context["weeks"] for day in week}
    assert cells[TODAY()].told.total == 2
    assert {station.pk for station, _n in cells[TODAY()].entries} == {place.station.pk, other.pk}
    assert "包粽子" not in page.content.decode()
    day = open_calendar(place.county, view="day", on=str(TODAY()))
    assert "包粽子" in day.content.decode()
    assert "data-key" not in day.content.decode()


def test_a_foreign_station_is_not_found(place):
    foreign = StationFactory(division=DivisionFactory(code="522701005"))
    assert open_calendar(place.worker, station=str(foreign.uuid)).status_code == 404
    assert open_calendar(place.worker, station="x").status_code == 404


def test_officials_without_sight_of_persons_have_no_calendar(place):
    assert open_calendar(make_user("province_admin")).status_code == 403


def test_the_filter_stands_in_the_address(place):
    make_activity("plan", title="包粽子")
    page = open_calendar(place.worker, on=str(TODAY()), kind="visit")
    assert "包粽子" not in page.content.decode()
    assert "kind=visit" in page.context["query"]


@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_it_asks_few_questions_however_full_it_is(place, view):
    for number in range(12):
        make_activity("approved", title=f"活动{number}")
    for user in (place.worker, place.county):
        client = client_of(user)
        client.get(reverse("services:calendar"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("services:calendar"), {"view": view, "on": str(TODAY())})
        asked = [
            q
            for q in caught.captured_queries
            if not q["sql"].startswith(("SAVE", "REL", "SELECT set"))
        ]
        assert len(asked) <= QUERIES, [q["sql"][:100] for q in asked]


def test_a_full_month_costs_no_more_queries(place, django_assert_max_num_queries):
    worker = place.worker
    first = TODAY().replace(day=1)
    rows = [
        Activity(
            station=place.station, created_by=worker, title=f"活动{n}", activity_no=f"T{n}",
            planned_on=first + dt.timedelta(days=n % 28), day=first + dt.timedelta(days=n % 28),
        )
        for n in range(3000)
    ]  # fmt: skip
    Activity.objects.bulk_create(rows)
    span = Span(worker, first, first + dt.timedelta(days=27), frozenset({place.station.pk}))

    with django_assert_max_num_queries(2):
        assert len(entries(span, ["activity"])) == 3000


def test_the_file_names_what_when_and_where_and_nobody(place):
    make_activity("approved", title="包粽子, 过端午", on=TODAY() + dt.timedelta(days=3))
    answer = client_of(place.worker).get(reverse("services:calendar-file"))
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY:包粽子\\, 过端午" in unfolded
    start = timezone.make_aware(
        dt.datetime.combine(TODAY() + dt.timedelta(days=3), dt.time(9))
    ).astimezone(dt.UTC)
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}" in unfolded
    assert place.worker.name not in text
    assert "张桂兰" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_long_lines_are_folded_between_characters():
    line = "SUMMARY:" + "端午" * 60
    folded = ical.folded(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


def test_counts_are_by_station_and_day(place):
    make_activity("plan")
    make_activity("plan")
    told = counts(Span(place.county, TODAY(), TODAY()), ["activity"])
    assert told[TODAY()].stations == {place.station.pk: 2}
