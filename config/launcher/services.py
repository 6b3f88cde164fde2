"""The pair of servers the platform needs: yours when their URLs are given, else private ones."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.launcher import LaunchError
from config.launcher.places import ServerPlace
from config.launcher.postgres import Postgres
from config.launcher.processes import Child
from config.launcher.valkey import Valkey


@dataclass
class Services:
    """Addresses of a database and a Redis, and the processes behind them if they are ours."""

    database_url: str
    redis_url: str
    children: list[Child] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}

    def stop(self) -> None:
        """Valkey first: whoever still queues work fails before its database is gone."""
        for child in reversed(self.children):
            child.stop(30)


def start_services(state_dir: Path, *, durable: bool = True) -> Services:
    """Start a private server for each URL that the environment does not give."""
    found = Services(os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))
    if found.database_url and found.redis_url:
        return found
    place = ServerPlace(state_dir)
    log = state_dir / "log"
    starting: list[tuple[Postgres | Valkey, Child]] = []
    try:
        if not found.database_url:
            postgres = Postgres(place, log / "postgres.log", durable=durable)
            found.database_url = postgres.url
            starting.append((postgres, postgres.prepare()))
        if not found.redis_url:
            valkey = Valkey(place, log / "valkey.log", durable=durable)
            found.redis_url = valkey.url
            starting.append((valkey, valkey.prepare()))
        for _, child in starting:
            child.start()
            found.children.append(child)
        for server, child in starting:
            server.wait_ready(child)
    except BaseException:
        found.stop()
        raise
    return found


@contextmanager
def services(state_dir: Path | None = None, *, durable: bool = False) -> Iterator[Services]:
    """Private servers for tests and benchmarks, gone with all their data at the end.

    ``DATABASE_URL`` and ``REDIS_URL`` in the environment are used when set. Pass ``durable=True``
    to measure with the disk writes of a real installation, and a ``state_dir`` to keep the data.
    """
    keep = state_dir is not None
    state_dir = state_dir or Path(tempfile.mkdtemp(prefix="sws-"))
    state_dir.mkdir(parents=True, exist_ok=True)
    try:
        running = start_services(state_dir.resolve(), durable=durable)
        try:
            yield running
        finally:
            running.stop()
    finally:
        if not keep:
            remove_state(state_dir)


def remove_state(state_dir: Path) -> None:
    """Delete a state folder and the server files it may have elsewhere."""
    with suppress(LaunchError):
        place = ServerPlace(state_dir.resolve())
        if (place.state_dir / "servers").exists():
            shutil.rmtree(place.sockets, ignore_errors=True)
            shutil.rmtree(place.home, ignore_errors=True)
    shutil.rmtree(state_dir, ignore_errors=True)
