"""Pages of a list: every row once and in order, whichever way one turns."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.ui.keyset import page
from services.lists.queries import for_rows
from services.models import ServiceRecord
from tests.factories.services import log_visit

NEWEST = ("-occurred_on", "-pk")


@pytest.fixture
def seven_records(db):
    today = timezone.localdate()
    for back in (3, 1, 3, 2, 1, 3, 2):
        log_visit(on=today - dt.timedelta(days=back))
    return for_rows(ServiceRecord.objects.all())


def _keys(shown) -> list[int]:
    return [row.pk for row in shown.rows]


def test_pages_joined_together_are_the_list(seven_records):
    wanted = list(seven_records.order_by(*NEWEST).values_list("pk", flat=True))
    seen, at = [], ""
    while at is not None:
        shown = page(seven_records, NEWEST, at, 3)
        seen += _keys(shown)
        at = shown.next
    assert seen == wanted


def test_turning_back_shows_the_page_before(seven_records):
    first = page(seven_records, NEWEST, "", 3)
    second = page(seven_records, NEWEST, first.next, 3)
    assert _keys(page(seven_records, NEWEST, second.previous, 3)) == _keys(first)


def test_what_rows_show_is_joined_only_to_the_rows_of_the_page(seven_records):
    with CaptureQueriesContext(connection) as asked:
        shown = page(seven_records, NEWEST, "", 3)
        assert [row.station.official_name for row in shown.rows]
    keys, rows = (query["sql"] for query in asked)
    assert "JOIN" not in keys
    assert "LIMIT" not in rows
