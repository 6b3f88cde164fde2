"""One list of what is due, told by every part (households/reminders.py)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from households import reminders
from households.reminders import Reminder, Source


@pytest.fixture
def only(monkeypatch):
    """A registry of its own."""
    monkeypatch.setattr(reminders, "_sources", {})
    cache.clear()
    return reminders.register


def _row(kind: str, days: int, text: str = "张桂兰", tone: str = "bad") -> Reminder:
    return Reminder(kind, timezone.localdate() - dt.timedelta(days=days), text, "/x/", tone)


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
        Source("a", "甲类", 10, lambda u, n: [_row("a", 9, "早", "warn")], count=lambda u: 1),
        Source("b", "乙类", 20, lambda u, n: [_row("b", 1, "危险")], count=lambda u: 2),
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
