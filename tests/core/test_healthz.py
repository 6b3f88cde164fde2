"""/healthz: 200 only when database, broker, worker and figures are all well."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from reporting.models import Reconciliation
from reporting.rollup.status import HEARTBEAT

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_is_well() -> None:
    cache.set(HEARTBEAT, time.time(), 600)
    Reconciliation.objects.create(differences=0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rollup_mark; DELETE FROM rollup_mark_set")


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/healthz")
    return response.status_code, response.json()


def test_all_is_well(client: Client, all_is_well: None) -> None:
    code, state = ask(client)
    assert code == 200
    assert state["status"] == state["database"] == state["broker"] == "ok"
    assert state["worker"]["status"] == "ok"
    assert state["pending_marks"] == 0
    assert state["last_reconciliation"]["differences"] == 0


def test_it_answers_anybody_in_few_queries_and_is_not_cached(
    client: Client, all_is_well: None, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        response = client.get("/healthz")
    assert "no-store" in response["Cache-Control"]


def test_a_silent_worker_is_not_well(client: Client, all_is_well: None) -> None:
    cache.set(HEARTBEAT, time.time() - 61, 600)
    assert ask(client)[0] == 503
    cache.delete(HEARTBEAT)
    code, state = ask(client)
    assert (code, state["worker"]["heartbeat_age_seconds"]) == (503, None)


def test_an_old_mark_is_not_well_but_a_young_one_is(client: Client, all_is_well: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO rollup_mark (level, node, month) VALUES (5, 1, '2026-01-01')")
        code, state = ask(client)
        assert (code, state["pending_marks"]) == (200, 1)
        cursor.execute("UPDATE rollup_mark SET at = now() - interval '3 minutes'")
    code, state = ask(client)
    assert code == 503
    assert state["lag_seconds"] > 170


def test_differences_or_no_reconciliation_at_all_are_not_well(
    client: Client, all_is_well: None
) -> None:
    Reconciliation.objects.create(differences=3)
    assert ask(client)[0] == 503
    Reconciliation.objects.all().delete()
    code, state = ask(client)
    assert (code, state["last_reconciliation"]) == (503, None)


def test_a_broker_that_does_not_answer_is_not_well(
    client: Client, all_is_well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config.celery import app

    monkeypatch.setattr(app.conf, "broker_read_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    code, state = ask(client)
    assert (code, state["broker"]) == (503, "failing")


def test_a_database_that_does_not_answer_is_not_well(
    client: Client, all_is_well: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("the database system is shutting down")

    settings.MIDDLEWARE = ["config.health.HealthMiddleware", *settings.MIDDLEWARE]
    monkeypatch.setattr("reporting.rollup.status.read", refuse)
    code, state = ask(client)
    assert (code, state["database"], state["broker"]) == (503, "failing", "ok")
