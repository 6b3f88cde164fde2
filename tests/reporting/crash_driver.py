"""The processes of the crash test; each is started by tests/reporting/test_crash.py.

python -m tests.reporting.crash_driver prepare | write SEED SECONDS FILE | die N | check FILE
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.db import DatabaseError, connection, transaction  # noqa: E402

from reporting.rollup import fold, status  # noqa: E402
from reporting.rollup.reconcile import reconcile  # noqa: E402
from reporting.rollup.session import DatabaseGone  # noqa: E402
from services.models import ServiceRecord  # noqa: E402
from tests.reporting.rollup_truth import assert_facts_are_true, stored  # noqa: E402
from tests.reporting.rollup_world import World  # noqa: E402


def prepare() -> None:
    world = World(seed=1, deletes=False)
    for _ in range(150):
        world.step()


def write(seed: str, seconds: str, acknowledged: str) -> None:
    """Write without pause; note the keys of what the database has confirmed."""
    world, end = None, time.monotonic() + float(seconds)
    with Path(acknowledged).open("a") as file:
        while time.monotonic() < end:
            try:
                world = world or World(int(seed), deletes=False)
                before = set(ServiceRecord.objects.values_list("uuid", flat=True))
                with transaction.atomic():
                    for _ in range(world.random.randrange(1, 6)):
                        world.step()
                made = set(ServiceRecord.objects.values_list("uuid", flat=True)) - before
            except DatabaseError:
                connection.close()
                time.sleep(0.1)
                continue
            # The other writer's records are acknowledged as well: they were committed.
            file.writelines(f"{uuid}\n" for uuid in made)
            file.flush()


def die(times: str) -> None:
    """Fold in children that kill themselves at a random stage; print how many were killed."""
    pick, killed = random.Random(os.getpid()), 0
    deadline = time.monotonic() + 25
    while killed < int(times) and time.monotonic() < deadline:
        child = os.fork()
        if not child:
            _fold_until_killed(_after(pick.randrange(1, 25)))
        _, ending = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(ending)
    print(killed)


def _fold_until_killed(on_stage: Callable[[str], None]) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            fold.drain(on_stage=on_stage)
        except DatabaseGone:
            time.sleep(0.1)
        time.sleep(0.02)
    os._exit(0)


def _after(stages: int) -> Callable[[str], None]:
    left = [stages]

    def on_stage(stage: str) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return on_stage


def check(acknowledged: str) -> None:
    assert fold.drain()
    assert status.read().pending_marks == 0
    found = reconcile()
    assert found.differences == 0, found.detail[:5]
    assert_facts_are_true()
    there = {str(uuid) for uuid in ServiceRecord.objects.values_list("uuid", flat=True)}
    noted = set(Path(acknowledged).read_text().split())
    assert noted <= there, f"{len(noted - there)} acknowledged records are lost"
    facts = {name: len(rows) for name, rows in stored().items()}
    print(f"{len(there)} records, {len(noted)} noted, facts {facts}")


if __name__ == "__main__":
    {"prepare": prepare, "write": write, "die": die, "check": check}[sys.argv[1]](*sys.argv[2:])
