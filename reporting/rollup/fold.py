"""Claim and fold until nothing is waiting: numbers first, the distinct sets in a lane behind."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from reporting.rollup import marks, numbers, sets
from reporting.rollup.session import Session, joined_session, own_session

logger = logging.getLogger(__name__)
FOLDS = {"numbers": numbers.fold, "sets": sets.fold}


def nothing(stage: str) -> None:
    """Stages are for those who want to watch (or, in the crash tests, to kill) a worker."""


class Folder:
    """Folds with one session. `on_stage` hears of each stage inside a turn."""

    def __init__(self, session: Session, on_stage: Callable[[str], None] = nothing) -> None:
        self.session = session
        self.on_stage = on_stage
        self.folded = 0

    def drain(self, seconds: float = float("inf")) -> bool:
        """Fold until no mark is left (True), or others hold the rest or time is up (False)."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            moved = self._pass("numbers", deadline)
            # Sets only when the numbers are done, and then one round before looking again.
            moved = self._pass("sets", deadline) or moved
            if not moved:
                break
        return not any(marks.waiting(self.session.cursor, lane) for lane in FOLDS)

    def _pass(self, lane: str, deadline: float) -> bool:
        """Numbers: until none can be claimed. Sets: one turn for each level and shard."""
        any_moved = False
        while True:
            moved = False
            for level, shard, is_vague in self._waiting_in_order(lane):
                while self.turn(lane, level, shard, is_vague):
                    is_vague, moved = False, True
                    if time.monotonic() > deadline:
                        return True
            any_moved = any_moved or moved
            if not moved or lane == "sets":
                return any_moved

    def _waiting_in_order(self, lane: str) -> Iterator[tuple[int, int, bool]]:
        """Level by level from the stations up, looking anew: folding one level marks the next."""
        done: set[tuple[int, int]] = set()
        while True:
            rows = marks.waiting(self.session.cursor, lane)
            fresh = [row for row in rows if row[:2] not in done]
            if not fresh:
                return
            for row in fresh:
                if row[0] == fresh[0][0]:
                    done.add(row[:2])
                    yield row

    def turn(self, lane: str, level: int, shard: int, is_vague: bool = False) -> int:
        """One claim; how many buckets it folded, 0 if there were none or others have them."""
        with self.session.turn(lane, level, shard) as mine:
            if not mine:
                return 0
            if level == 0:
                return marks.widen_everything(self.session.cursor, lane)
            if is_vague:
                marks.widen_nodes(self.session.cursor, lane, level, shard)
            claim = marks.claim(self.session.cursor, lane, level, shard)
            if claim is None:
                return 0
            self.on_stage("claimed")
            FOLDS[lane](self.session.cursor, claim, self.on_stage)
            self.folded += len(claim.buckets)
            return len(claim.buckets)


def drain(seconds: float = float("inf"), on_stage: Callable[[str], None] = nothing) -> bool:
    """Fold what is marked, in a session of its own. True if nothing is left."""
    with own_session() as session:
        return Folder(session, on_stage).drain(seconds)


def fold_now() -> None:
    """Fold inside the current transaction, as its login: for tests and loading commands."""
    with joined_session() as session:
        Folder(session).drain()


def rebuild() -> int:
    """Fold every bucket again from the records; the number of buckets looked at."""
    with own_session() as session:
        with session.transaction():
            marks.mark_everything(session.cursor)
        folder = Folder(session)
        while not folder.drain():
            time.sleep(0.2)  # a worker holds the rest
        return folder.folded
