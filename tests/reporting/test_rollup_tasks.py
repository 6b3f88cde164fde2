"""Celery's part: one fold is queued for many changes, and the tasks do what they are for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from config.celery import app
from reporting import tasks
from reporting.models import FactWindow, Reconciliation
from reporting.rollup import fold, status
from reporting.rollup.kick import KEY, kick
from reporting.rollup.sets import distinct
from services.models import ServiceRecord
from services.signals import announce
from tests.reporting.rollup_truth import assert_facts_are_true
from tests.reporting.rollup_world import World


def queued() -> int:
    with app.connection_for_read() as broker:
        return broker.default_channel.client.llen("fold")


@pytest.fixture
def queue() -> Iterator[None]:
    """An empty queue, before and after: other tests do not wait for ours."""

    def empty() -> None:
        with app.connection_for_write() as broker:
            broker.default_channel.client.delete("fold")
        cache.delete_many([KEY, status.HEARTBEAT])

    empty()
    yield
    empty()


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rollup_mark; DELETE FROM rollup_mark_set")
    yield World(seed=3)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rollup_mark; DELETE FROM rollup_mark_set")


def test_many_kicks_queue_one_fold_until_it_begins(queue: None) -> None:
    kick()
    kick()
    assert queued() == 1
    cache.delete(KEY)  # the fold has begun: what comes now needs another
    kick()
    assert queued() == 2


def test_a_kick_without_broker_does_not_disturb_the_writer(
    queue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
        kick()


def test_an_announced_change_queues_a_fold_after_the_commit(world: World, queue: None) -> None:
    with transaction.atomic():
        announce([1])
        assert queued() == 0
    assert queued() == 1


def test_the_sweep_folds_what_nobody_announced(world: World, queue: None) -> None:
    for _ in range(40):
        world.step()
    tasks.sweep()
    assert status.read().pending_marks == 0
    assert status.heartbeat_age() < 5
    assert_facts_are_true()


def test_the_nightly_reconciliation_repairs_and_looks_again(world: World, queue: None) -> None:
    for _ in range(40):
        world.step()
    fold.drain()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_fact SET minutes = minutes + 1")
    tasks.reconcile_all()
    assert Reconciliation.objects.first().differences > 0
    assert queued() == 2  # a fold and the next look
    tasks.fold_marks()
    tasks.reconcile_all(attempt=2)
    assert Reconciliation.objects.first().differences == 0
    assert_facts_are_true()


def test_any_months_can_be_united_on_demand(world: World) -> None:
    for _ in range(60):
        world.step()
    fold.drain()
    province = world.tree.province.pk
    year = [dt.date(2026, month, 1) for month in range(1, 13)]
    window = FactWindow.objects.get(level=1, node=province, window="2026", track=-1)
    assert distinct(1, province, year) == (window.households, window.persons)
    assert distinct(1, province, [dt.date(2020, 1, 1)]) == (0, 0)
    visited = ServiceRecord.objects.filter(
        status__in=(4, 5), outcome=1, kind=1, place=1, household__isnull=False,
        occurred_on__gte="2026-02-01", occurred_on__lt="2026-04-01",
    )  # fmt: skip
    households, _ = distinct(1, province, [dt.date(2026, 2, 1), dt.date(2026, 3, 1)])
    assert households == visited.values("household").distinct().count()
