"""One list of what is due, told by every part (households/reminders.py)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households import reminders
from households.reminders import OPENED, Reminder, Source
from stations.models import Division
from tests.factories.stations import DivisionFactory

# What opening and closing a transaction and its scope says; not questions to the tables.
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


@pytest.fixture
def only(monkeypatch):
    """A registry of its own."""
    monkeypatch.setattr(reminders, "_sources", {})
    cache.clear()
    return reminders.register


def _row(kind: str, days: int, text: str = "张桂兰", tone: str = "bad") -> Reminder:
    return Reminder(kind, timezone.localdate() - dt.timedelta(days=days), text, "/x/", tone)


def _late(number: int):
    """So many rows that are late, whatever they are."""
    divisions = [DivisionFactory(code=f"5227021019{n:02}").pk for n in range(number)]
    return lambda user: Division.objects.filter(pk__in=divisions)


def test_the_page_shows_each_kind_with_its_number_and_can_show_one_kind(world, sign_in, only):
    only(
        Source("a", "甲类", 10, lambda user, limit: [_row("a", 3, "甲一")]),
        Source("b", "乙类", 20, lambda user, limit: [_row("b", 1, f"乙{n}") for n in range(limit)]),
    )
    client = sign_in(world.worker)
    page = client.get(reverse("households:reminders")).content.decode()
    assert "甲一" in page and "乙0" in page and "乙类 20+" in page
    page = client.get(reverse("households:reminders"), {"kind": "a"}).content.decode()
    assert "甲一" in page and "乙0" not in page and "乙类 20+" in page
    assert "甲一" in client.get(reverse("households:phone-reminders")).content.decode()


def test_a_kind_that_does_not_concern_the_reader_is_not_asked(world, only):
    def fails(user, limit):
        raise AssertionError

    only(Source("a", "甲类", 10, fails, visible=lambda user: False))
    assert reminders.of(world.worker) == []
    assert reminders.count(world.worker) == 0


def test_the_first_page_of_the_day_shows_what_presses_dangers_first(world, sign_in, only):
    only(
        Source("a", "甲类", 10, lambda u, n: [_row("a", 9, "早", "warn")], late=_late(1)),
        Source("b", "乙类", 20, lambda u, n: [_row("b", 1, "危险")], late=_late(2)),
        Source("c", "丙类", 30, lambda u, n: [_row("c", 30, "不急")]),
    )
    assert [row.text for row in reminders.first(world.worker, 3)] == ["危险", "早"]
    assert reminders.count(world.worker) == 3
    page = sign_in(world.worker).get(reverse("services:phone-home")).content.decode()
    assert "危险" in page and "不急" not in page


def test_a_kind_is_registered_once(only):
    source = Source("a", "甲类", 10, lambda u, n: [])
    only(source)
    with pytest.raises(ValueError, match="already"):
        only(source)


def test_kinds_are_counted_in_one_query_up_to_one_more_than_the_page_shows(
    world, only, django_assert_num_queries
):
    only(
        Source("a", "甲类", 10, lambda u, n: [], due=_late(3), late=_late(2)),
        Source("b", "乙类", 20, lambda u, n: [], due=_late(0)),
        Source(
            "c", "丙类", 30, lambda u, n: [], due=lambda u: Division.objects.none(), late=_late(4)
        ),
    )
    sources = reminders.sources_for(world.worker)
    with django_assert_num_queries(1):
        kinds = reminders.numbers(world.worker, limit=2)
    assert [kind.counted for kind in kinds] == [3, 0, 0]
    assert [kind.number for kind in kinds] == ["2+", "0", "0"]
    assert [source.presses for source in sources] == [True, False, True]
    with django_assert_num_queries(1):
        assert reminders.count(world.worker) == 6


def test_the_page_opens_the_first_kinds_and_names_the_others_with_their_number(
    world, sign_in, only
):
    for number in range(OPENED + 2):
        only(
            Source(
                f"k{number}", f"第{number}类", number, lambda u, n, k=number: [_row(f"k{k}", 1, f"行{k}")],
                due=_late(1),
            )
        )  # fmt: skip
    client = sign_in(world.worker)
    page = client.get(reverse("households:reminders")).content.decode()
    assert f"行{OPENED - 1}" in page
    assert f"行{OPENED}" not in page and f"第{OPENED}类 1" in page
    page = client.get(reverse("households:reminders"), {"kind": f"k{OPENED}"}).content.decode()
    assert f"行{OPENED}" in page and "行0" not in page


def test_the_page_asks_twelve_questions_at_most_however_much_is_due(world, sign_in, only):
    for number in range(30):
        only(
            Source(
                f"k{number}", f"第{number}类", number, _asking(number), due=_late(1), late=_late(1)
            )
        )
    client = sign_in(world.head_of_station)
    for url in (reverse("households:reminders"), reverse("households:phone-reminders")):
        cache.clear()
        client.get(url)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert "第29类 1" in client.get(url).content.decode()
        assert len([q for q in asked if not q["sql"].startswith(BOOKKEEPING)]) <= 12


def _asking(number: int):
    """Rows told with a query of their own, as every part does."""

    def rows(user, limit: int) -> list[Reminder]:
        Division.objects.exists()
        return [_row(f"k{number}", 1)]

    return rows
