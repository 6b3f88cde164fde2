"""Real pages through Django: how many queries, and how much more than their bare SQL.

The bar is on what fetching the rows as objects costs; what templates add is told beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Posting, User
from benchmarks.bars.reading import NEWEST, scope
from benchmarks.measure import Bar, in_turn
from core.ui import keyset
from services.calendar import Span, entries
from services.lists.queries import for_rows, review_queue, with_hints
from services.models import ServiceRecord

# (name, address, role, division prefix or "station", most queries)
BUSIEST = "station"
# benchmarks.data gives the first station the most households.
BUSIEST_STATION = 1
LEAST_MS = 3
PAGES = (
    ("visit records of a county", "/records/", "county_admin", "520101", 8),
    ("households of a county", "/households/", "county_admin", "520101", 8),
    ("stations of the province", "/stations/", "province_admin", "52", 8),
    ("province dashboard", "/dashboard/520000000000/", "province_admin", "52", None),
    ("county dashboard", "/dashboard/520101000000/", "county_admin", "520101", None),
    ("review queue of the busiest station", "/review/", "station_head", BUSIEST, 13),
    ("review queue of a county", "/review/", "county_admin", "520101", 13),
    ("month of the busiest station", "/calendar/?view=month", "station_head", BUSIEST, 12),
    ("month of a county", "/calendar/?view=month", "county_admin", "520101", 12),
)


def bars() -> Iterator[Bar]:
    settings.ALLOWED_HOSTS = ["*"]
    yield _rows_as_objects()
    yield from _busiest_station()
    for name, address, role, prefix, most_queries in PAGES:
        try:
            client = _signed_in(role, prefix)
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                response = client.get(address)
            if response.status_code != 200:
                raise RuntimeError(f"status {response.status_code}")
        except Exception as error:  # a page that fails must not end the run
            yield Bar(f"{name}: page", 0, "", note=f"not measured: {error}"[:60])
            continue
        # Entering scope, session and transaction belongs to the request, not to the page.
        queries = [q["sql"] for q in captured if q["sql"].lstrip().upper().startswith("SELECT")]
        queries = [sql for sql in queries if "set_config" not in sql]
        page, bare = in_turn(partial(client.get, address), partial(_bare, queries))
        yield Bar(f"{name}: queries", len(queries), "", most_queries)
        yield Bar(f"{name}: page", page * 1000, "ms", note=f"of this SQL {bare * 1000:.0f} ms")


def _busiest_station() -> Iterator[Bar]:
    """The review queue with its hints, and a month of the calendar: as objects, without templates."""
    head = _user("station_head", BUSIEST)
    today = timezone.localdate()
    first = today.replace(day=1) - dt.timedelta(days=1)
    span = Span(head, first.replace(day=1), first, None)
    queue = with_hints(for_rows(review_queue(head)))
    for name, work in (
        ("20 rows of the review queue", lambda: keyset.page(queue, ("submitted_at", "pk"), "", 20)),
        ("a month of the busiest station's calendar", lambda: entries(span)),
    ):
        with CaptureQueriesContext(connection) as captured:
            work()
        queries = [q["sql"] for q in captured]
        objects, bare = in_turn(work, partial(_bare, queries), 21)
        # Below this there are hardly any rows, and the ratio tells what composing a query costs.
        target = 3.0 if bare * 1000 > LEAST_MS else None
        yield Bar(
            f"{name} / bare SQL", objects / bare, "×", target,
            note=f"{objects * 1000:.1f} / {bare * 1000:.1f} ms, {len(queries)} queries",
        )  # fmt: skip


def _rows_as_objects() -> Bar:
    records = for_rows(ServiceRecord.objects.within(scope("520101")))
    show = partial(keyset.page, records, NEWEST, "", 50)
    with CaptureQueriesContext(connection) as captured:
        show()
    queries = [q["sql"] for q in captured]
    rows, bare = in_turn(show, partial(_bare, queries), 21)
    return Bar(
        "50 records of a county with all a list shows / its bare SQL", rows / bare, "×", 3.0,
        note=f"{rows * 1000:.1f} / {bare * 1000:.1f} ms, {len(queries)} queries",
    )  # fmt: skip


def _user(role: str, prefix: str) -> User:
    user, made = User.objects.get_or_create(username=f"bench-{role}-{prefix}", name="基准测试")
    if made:
        busiest = {"station_id": BUSIEST_STATION} if prefix == BUSIEST else {}
        where = busiest or {"division_prefix": prefix}
        Posting.objects.create(user=user, role=role, **where)
    return user


def _signed_in(role: str, prefix: str) -> Client:
    client = Client()
    client.force_login(_user(role, prefix), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _bare(queries: list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in queries:
            cursor.execute(sql)
            cursor.fetchall()
