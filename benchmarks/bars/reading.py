"""Lists: what row-level security adds to the filter, and what a late page costs."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

from django.db.models import Count, QuerySet, Sum

from benchmarks.data import run
from benchmarks.measure import Bar, in_turn, seconds
from core.jurisdiction import Scope
from core.rls import entered
from core.ui.keyset import page
from services.lists.queries import for_rows
from services.models import ServiceRecord

NEWEST = ("-occurred_on", "-pk")


def scope(prefix: str) -> Scope:
    """Somebody with sight of everything under a division-code prefix."""
    prefixes = frozenset({prefix})
    return Scope(prefixes=prefixes, person_prefixes=prefixes, roles=frozenset({"bench"}))


def bars() -> Iterator[Bar]:
    # Nobody sees persons of more than a county (accounts.roles); a prefecture shows how it grows.
    for name, prefix, most in (("county", "520101", 1.2), ("prefecture", "5201", None)):
        sight = scope(prefix)
        records = ServiceRecord.objects.within(sight)
        for what, work, target in (
            ("page of records", lambda records=records: _page(records), most),
            # The worst case: an index alone answers, and the policy looks at each of its rows.
            ("bare count", lambda records=records: records.count(), None),
        ):
            # The role and its settings are entered once: a request does it once, too.
            plain, secured = _with_and_without(work, sight)
            yield Bar(
                f"{name}, {what}: filter + row-level security / filter",
                secured / plain, "×", target,
                note=f"{secured * 1000:.1f} / {plain * 1000:.1f} ms",
            )  # fmt: skip
    yield _late_page()


def _page(records: QuerySet) -> None:
    """What the list of records asks: the rows of a page, and the two totals."""
    page(for_rows(records), NEWEST, "", 50)
    records.aggregate(n=Count("pk"), times=Sum("person_times"))


def _with_and_without(work: Callable[[], object], sight: Scope) -> tuple[float, float]:
    """Medians without (as the owner) and with the policies, in turn."""
    without, secured = [], []
    for _ in range(11):
        work()
        without.append(seconds(work))
        with entered(sight):
            work()
            secured.append(seconds(work))
    return statistics.median(without), statistics.median(secured)


def _late_page() -> Bar:
    sight = scope("52")
    depth = run("SELECT count(*) FROM services_servicerecord")[0][0] // 2
    middle = run(
        "SELECT id FROM services_servicerecord ORDER BY id DESC OFFSET %s LIMIT 1", [depth]
    )
    records: QuerySet = ServiceRecord.objects.within(sight).order_by("-id")
    with entered(sight):
        late, first = in_turn(
            lambda: list(records.filter(id__lt=middle[0][0])[:50]), lambda: list(records[:50]), 21
        )
    return Bar(
        f"keyset page {depth // 50:,} / page 0", late / first, "×", 2.0,
        note=f"{late * 1000:.1f} / {first * 1000:.1f} ms",
    )  # fmt: skip
