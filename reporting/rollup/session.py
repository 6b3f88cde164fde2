"""A database session that folds: its own connection, and turns that exclude each other.

Facts of one (lane, level, shard) are written by one session at a time. The advisory lock is taken
*before* the transaction begins, so that its snapshot is younger than the last holder's commit; it
goes with the session if the worker dies. The shared lock keeps the hierarchy still meanwhile: who
moves a station or division waits for the running turns (migration 0002).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import connection

SHARDS = 8
LOCK_CLASS = {"numbers": 52000, "sets": 53000}
HIERARCHY_LOCK = (54000, 0)


class Session:
    """`cursor` is a plain psycopg2 cursor."""

    def __init__(self, raw: Any, *, begins: bool) -> None:
        self.raw = raw
        self.cursor = raw.cursor()
        self._begins = begins

    @contextmanager
    def turn(self, lane: str, level: int, shard: int) -> Iterator[bool]:
        """One transaction with sole right to this shard; yields False if somebody else has it."""
        locks = [
            ("pg_try_advisory_lock_shared", "pg_advisory_unlock_shared", *HIERARCHY_LOCK),
            ("pg_try_advisory_lock", "pg_advisory_unlock", LOCK_CLASS[lane] + level, shard),
        ]
        held = []
        try:
            for take, release, key, sub in locks:
                self.cursor.execute(f"SELECT {take}(%s, %s)", [key, sub])
                if not self.cursor.fetchone()[0]:
                    yield False
                    return
                held.append((release, key, sub))
            with self.transaction():
                yield True
        finally:
            for release, key, sub in reversed(held):
                if not self.raw.closed:
                    self.cursor.execute(f"SELECT {release}(%s, %s)", [key, sub])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One consistent snapshot; rolled back when the body raises."""
        if not self._begins:
            yield
            return
        self.cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            yield
        except BaseException:
            if not self.raw.closed:
                self.cursor.execute("ROLLBACK")
            raise
        self.cursor.execute("COMMIT")


@contextmanager
def own_session() -> Iterator[Session]:
    """A new connection with the login of this process (a worker's is the fold role)."""
    raw = connection.get_new_connection(connection.get_connection_params())
    try:
        raw.set_session(autocommit=True)
        session = Session(raw, begins=True)
        session.cursor.execute(
            "SELECT set_config('application_name', 'rollup', false),"
            " set_config('work_mem', '64MB', false), set_config('jit', 'off', false)"
        )
        yield session
    finally:
        raw.close()


@contextmanager
def joined_session() -> Iterator[Session]:
    """Fold inside the caller's transaction: tests and loaders that see uncommitted records."""
    connection.ensure_connection()
    yield Session(connection.connection, begins=False)


DatabaseGone = (psycopg2.OperationalError, psycopg2.InterfaceError)
