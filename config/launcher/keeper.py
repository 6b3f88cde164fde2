"""Keeps children running: one that dies is started again, ever more patiently."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from config.launcher import LaunchError
from config.launcher.processes import Child

LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0  # seconds of running after which earlier failures are forgotten


@dataclass
class _Record:
    started: float = 0.0
    failures: int = 0
    due: float | None = None  # when to start again; None while it runs


class Keeper:
    """Watches children. ``say`` gets a line for each event; ``changed`` is told of new pids."""

    def __init__(self, say: Callable[[str], None], changed: Callable[[], None]) -> None:
        self.children: dict[str, Child] = {}
        self._records: dict[str, _Record] = {}
        self._say = say
        self._changed = changed

    def add(self, child: Child) -> Child:
        """Watch ``child``, starting it when it does not run yet."""
        if not child.running:
            child.start()
        self.children[child.name] = child
        self._records[child.name] = _Record(started=time.monotonic())
        self._changed()
        return child

    @property
    def pids(self) -> dict[str, int]:
        return {name: child.pid for name, child in self.children.items() if child.pid}

    def check(self) -> None:
        """Look at every child once; call this a few times a second."""
        for name, child in self.children.items():
            record = self._records[name]
            if child.running:
                continue
            now = time.monotonic()
            if record.due is None:
                self._note_failure(child, record, now)
            if record.due is not None and now >= record.due:
                self._start_again(child, record)

    def _note_failure(self, child: Child, record: _Record, now: float) -> None:
        child.sweep()
        if now - record.started > HEALTHY_AFTER:
            record.failures = 0
        pause = min(0 if record.failures == 0 else 2.0 ** (record.failures - 1), LONGEST_PAUSE)
        record.failures += 1
        record.due = now + pause
        when = f"in {pause:.0f} s" if pause else "now"
        self._say(
            f"{child.name} stopped unexpectedly ({child.ending}). It starts again {when}; "
            f"see {child.log}."
        )

    def _start_again(self, child: Child, record: _Record) -> None:
        record.started = time.monotonic()
        try:
            child.start()
        except (LaunchError, OSError) as error:
            self._say(f"{child.name} could not start: {error}")
            record.due = record.started + LONGEST_PAUSE
            return
        record.due = None
        self._say(f"{child.name} runs again (process {child.pid}).")
        self._changed()
