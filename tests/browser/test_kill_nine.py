"""Kill -9 the worker while it folds, and the database once, under the running platform."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Callable

import psycopg2
import pytest
from django.utils import timezone

from core.ids import uuid7
from tests.browser.people import api
from tests.browser.running_stack import RunningStack
from tests.servers import PROJECT

pytestmark = pytest.mark.stack
SECONDS = 15


def wait_until(true: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


class Writer(threading.Thread):
    """Logs visits through the API as fast as it is answered, and remembers what was promised."""

    def __init__(self, stack: RunningStack) -> None:
        super().__init__(daemon=True)
        self.stack, self.acknowledged, self.going = stack, [], True
        _, page = api(stack, "worker", "/api/v1/households/?page_size=200")
        self.households = [row["uuid"] for row in page["results"]]

    def run(self) -> None:
        purposes = ("routine", "needs", "policy", "publicity", "follow_up")
        turn = 0
        while self.going:
            day = timezone.localdate() - dt.timedelta(days=turn // 5 % 7)
            uuid = str(uuid7())
            visit = {
                "uuid": uuid,
                "household": self.households[turn // 35 % len(self.households)],
                "occurred_on": day.isoformat(),
                "purpose": purposes[turn % 5],
                "anonymous_count": 1,
                "condition": "stable",
            }
            turn += 1
            try:
                status, _ = api(self.stack, "worker", "/api/v1/visits/", visit, timeout=5)
                if status == 201:
                    self.acknowledged.append(uuid)
                    api(self.stack, "head", f"/api/v1/visits/{uuid}/confirm/", {}, timeout=5)
            except (OSError, urllib.error.URLError):
                time.sleep(0.2)


def test_nothing_promised_is_lost_and_every_figure_is_right(running_stack: RunningStack):
    stack = running_stack
    writer = Writer(stack)
    writer.start()
    wait_until(lambda: len(writer.acknowledged) >= 5, 30, "no visit was acknowledged")
    ends = time.monotonic() + SECONDS
    database_killed = False
    while time.monotonic() < ends:
        time.sleep(2.5)
        killed = stack.pids()["worker"]
        os.kill(killed, signal.SIGKILL)
        wait_until(
            lambda before=killed: stack.pids().get("worker") not in (None, before),
            30,
            "no new worker",
        )
        if not database_killed:
            database_killed = True
            os.kill(stack.pids()["postgres"], signal.SIGKILL)
    writer.going = False
    writer.join(30)
    wait_until(stack.is_healthy, 90, "the platform did not become well again")

    with psycopg2.connect(stack.database_url()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM services_servicerecord WHERE uuid = ANY (%s::uuid[])",
            [writer.acknowledged],
        )
        assert cursor.fetchone() == (len(writer.acknowledged),)
    reconciled = subprocess.run(
        [sys.executable, "-m", "config.launcher", "manage", "reconcile"],
        cwd=PROJECT, env={**os.environ, "STATE_DIR": str(stack.state_dir)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert reconciled.returncode == 0, reconciled.stdout + reconciled.stderr
