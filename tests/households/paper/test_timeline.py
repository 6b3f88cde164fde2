"""Everything ever done, newest first, in pages that neither lose nor repeat, at a fixed cost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from households.file import timeline
from households.models import Benefit, Housing, Need
from services.models import ServiceRecord
from tests.factories.services import log_visit

TODAY = timezone.localdate()


def day(n: int) -> dt.date:
    return TODAY - dt.timedelta(days=n)


@pytest.fixture
def busy(world):
    """A household with eight visits, nine needs, six checks of the housing, on few days."""
    for n in range(8):
        log_visit(world.household, by=world.worker, on=day(n))
    for n in range(9):
        Need.objects.create(household=world.household, text=f"需求{n}", found_on=day(n % 3))
    for n in range(6):
        Housing.objects.create(household=world.household, tenure="own", checked_on=day(n % 2))
    Benefit.objects.create(household=world.household, kind="1", policy="低保", starts_on=day(400))
    return world


def walk(household, user, size, **how):
    pages, before = [], None
    while True:
        page = timeline.page(household, user, before=before, size=size, **how)
        pages.append(page.items)
        if not page.after:
            return [item for items in pages for item in items], len(pages)
        before = timeline.Cursor.parse(page.after)


@pytest.mark.parametrize("size", [1, 4, 7, 100])
def test_the_pages_together_are_the_whole_line(busy, size):
    whole = timeline.page(busy.household, busy.worker, size=1000).items
    found, pages = walk(busy.household, busy.worker, size)
    assert found == whole
    assert len(whole) == sum(timeline.counts(busy.household, busy.worker).values()) == 24
    assert [item.on for item in found] == sorted((item.on for item in found), reverse=True)
    assert pages >= len(whole) // size


def test_a_kind_alone_is_counted_as_it_is_shown(busy):
    counts = timeline.counts(busy.household, busy.worker)
    for kind, count in counts.items():
        found, _pages = walk(busy.household, busy.worker, 3, kinds=[kind])
        assert len(found) == count, kind


def test_the_cost_does_not_hang_on_the_length(busy, django_assert_max_num_queries):
    kinds = len(timeline.counts(busy.household, busy.worker))
    for n in range(30):
        Need.objects.create(household=busy.household, text=f"更多{n}", found_on=day(n))
    with django_assert_max_num_queries(1 + kinds):
        timeline.page(busy.household, busy.worker)
    with django_assert_max_num_queries(1):
        timeline.counts(busy.household, busy.worker)


def test_filters_and_pages_stand_in_the_url(busy, sign_in):
    client = sign_in(busy.worker)
    url = busy.household.get_absolute_url()
    for n in range(40):
        Need.objects.create(household=busy.household, text=f"更多{n}", found_on=day(n))
    first = client.get(url, {"tab": "visits", "kind": "needs"})
    assert len(first.context["timeline"]) == timeline.PAGE
    assert "更多" in first.content.decode() and "File opened" not in first.content.decode()
    assert "kind=needs" in first.context["timeline_next"]
    second = client.get(f"{url}?{first.context['timeline_next']}")
    titles = [str(item.title) for item in first.context["timeline"]]
    assert not set(titles) & {str(item.title) for item in second.context["timeline"]}


@pytest.mark.parametrize("before", ["", "x", "2026-13-01.visits.1", "2026-01-01.visits", "a.b.c"])
def test_a_broken_cursor_shows_the_first_page(busy, sign_in, before):
    url = busy.household.get_absolute_url()
    response = sign_in(busy.worker).get(url, {"tab": "visits", "before": before})
    assert response.status_code == 200
    assert response.context["timeline_first"]


def test_nobody_elsewhere_sees_a_line(busy):
    assert timeline.page(busy.household, busy.far_worker).items == []
    assert timeline.counts(busy.household, busy.far_worker) == {}


def test_a_withdrawn_visit_is_not_on_the_line(busy):
    record = ServiceRecord.objects.filter(household=busy.household).first()
    before = timeline.counts(busy.household, busy.worker)["visits"]
    record.status = ServiceRecord.Status.WITHDRAWN
    record.save()
    assert timeline.counts(busy.household, busy.worker)["visits"] == before - 1


def test_the_same_kind_cannot_be_registered_twice(world):
    with pytest.raises(ValueError, match="visits"):
        timeline.register(timeline.sources(world.worker)[0].__class__("visits", "", *[None] * 3))
