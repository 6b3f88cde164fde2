"""The processes of the crash test; each is started by tests/reporting/test_crash.py.

python -m tests.reporting.crash_driver prepare | write SEED SECONDS FILE | die N | check FILE
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.db import DatabaseError, connection, transaction  # noqa: E402

from reporting.rollup import fold, status  # noqa: E402
from reporting.rollup.reconcile import reconcile  # noqa: E402
from reporting.rollup.session import DatabaseGone  # noqa: E402
from services.models import ServiceRecord  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402
from tests.factories.households import PersonFactory  # noqa: E402
from tests.reporting.moves import MoveWorld  # noqa: E402
from tests.reporting.rollup_truth import assert_facts_are_true, stored  # noqa: E402
from tests.reporting.rollup_world import World  # noqa: E402


class Writer:
    """Moves of the application on all kinds, and between them rows written past it in bulk.

    No record is deleted: what was acknowledged has to be there in the end.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        # Two writers never make the same person or account.
        for factory in (PersonFactory, UserFactory):
            factory.reset_sequence((seed + 1) * 100_000, force=True)
        self.bare = World(seed, deletes=False)
        self.people = MoveWorld(self.random)
        self.moves = [name for name in MoveWorld.tickets() if name != "delete_the_row"]

    def step(self) -> None:
        if self.random.random() < 0.5:
            self.people.attempt(self.random.choice(self.moves))
        else:
            self.bare.step()


def prepare() -> None:
    MoveWorld.build()
    writer = Writer(seed=10)
    writer.people.live(1500)  # something of every kind for the writers to go on with
    for _ in range(80):
        writer.bare.step()


def write(seed: str, seconds: str, acknowledged: str) -> None:
    """Write without pause; note the keys of what the database has confirmed."""
    writer, end = None, time.monotonic() + float(seconds)
    with Path(acknowledged).open("a") as file:
        while time.monotonic() < end:
            try:
                writer = writer or Writer(int(seed))
                before = set(ServiceRecord.objects.values_list("uuid", flat=True))
                with transaction.atomic():
                    for _ in range(writer.random.randrange(1, 6)):
                        writer.step()
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
    kinds = Counter(ServiceRecord.objects.exclude(transitions=None).values_list("kind", flat=True))
    print(f"{len(there)} records, {len(noted)} noted, moves of kinds {dict(kinds)}, facts {facts}")


if __name__ == "__main__":
    {"prepare": prepare, "write": write, "die": die, "check": check}[sys.argv[1]](*sys.argv[2:])
