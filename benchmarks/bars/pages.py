"""Real pages through Django: how many queries, and how much more than their bare SQL."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Posting, User
from benchmarks.measure import Bar, seconds

# (name, address, role, division prefix, most queries, most times its bare SQL)
PAGES = (
    ("visit records of a county", "/records/", "county_admin", "520101", 8, 3.0),
    ("households of a county", "/households/", "county_admin", "520101", 8, 3.0),
    ("stations of the province", "/stations/", "province_admin", "52", 8, 3.0),
    ("province dashboard", "/dashboard/520000000000/", "province_admin", "52", None, None),
    ("county dashboard", "/dashboard/520101000000/", "county_admin", "520101", None, None),
)


def bars() -> Iterator[Bar]:
    settings.ALLOWED_HOSTS = ["*"]
    for name, address, role, prefix, most_queries, most_times in PAGES:
        try:
            client = _signed_in(role, prefix)
            client.get(address)
            with CaptureQueriesContext(connection, ) as captured:
                response = client.get(address)
            if response.status_code != 200:
                raise RuntimeError(f"status {response.status_code}")
        except Exception as error:  # a page that is not there (yet) must not end the run
            yield Bar(f"{name}: page", 0, "", note=f"not measured: {error}"[:60])
            continue
        # Entering the scope, session and transaction is the request's, not the page's.
        queries = [q["sql"] for q in captured if q["sql"].lstrip().upper().startswith("SELECT")]
        queries = [sql for sql in queries if "set_config" not in sql]
        page = statistics.median(seconds(lambda: client.get(address)) for _ in range(9))
        bare = statistics.median(_bare(queries) for _ in range(9))
        yield Bar(f"{name}: queries", len(queries), "", most_queries)
        yield Bar(
            f"{name}: page / its bare SQL", page / bare, "×", most_times,
            note=f"{page * 1000:.0f} / {bare * 1000:.0f} ms",
        )  # fmt: skip


def _signed_in(role: str, prefix: str) -> Client:
    user, made = User.objects.get_or_create(username=f"bench-{role}-{prefix}", name="基准测试")
    if made:
        Posting.objects.create(user=user, role=role, division_prefix=prefix)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _bare(queries: list[str]) -> float:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for sql in queries:
            cursor.execute(sql)
            cursor.fetchall()
    return time.perf_counter() - began
