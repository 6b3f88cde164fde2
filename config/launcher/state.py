"""The state folder: one launcher at a time, the secrets, and what is running."""

import base64
import fcntl
import json
import os
import secrets
import signal
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from config.launcher import LaunchError
from config.launcher.processes import is_alive, wait_until


class State:
    """STATE_DIR, the only folder the running platform writes to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # secrets.json and people's files live here: nobody else needs to look in.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    def lock(self, address: str) -> None:
        """Hold the folder until our process ends, in whatever way it ends."""
        self._lock = os.open(self.folder / "launcher.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._lock, 200).decode() or "an unknown process"
            os.close(self._lock)
            raise LaunchError(
                f"The platform already runs from {self.folder}: {holder}. "
                "Stop it first, or set STATE_DIR to another folder."
            ) from None
        os.ftruncate(self._lock, 0)
        os.write(self._lock, f"process {os.getpid()}, {address}".encode())

    def unlock(self) -> None:
        os.close(self._lock)

    def ensure_secrets(self) -> None:
        """Make the keys once. Whoever loses this file cannot read the encrypted fields again."""
        path = self.folder / "secrets.json"
        if path.exists():
            return
        keys = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_KEYS": {"1": random_key()},
            "BLIND_INDEX_KEY": random_key(),
        }
        write_json(path, keys, mode=0o600)

    def write_pids(self, pids: dict[str, int]) -> None:
        write_json(self.folder / "pids.json", pids)

    def write_services(self, env: dict[str, str]) -> None:
        """The addresses of the running servers, for ``make shell`` and the like."""
        write_json(self.folder / "services.json", env, mode=0o600)

    def clear_leftovers(self, patience: float = 5) -> None:
        """Wait for (then kill) what a killed launcher left behind; PostgreSQL is never killed."""
        for name, pid in read_json(self.folder / "pids.json", {}).items():
            if name in ("launcher", "postgres") or not self._is_ours(pid):
                continue
            ended = partial(has_ended, pid)
            if not wait_until(ended, patience):
                with suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
                wait_until(ended, patience)

    def _is_ours(self, pid: int) -> bool:
        """Whether the process was started for this folder and is not a later one of that number."""
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False
        return f"STATE_DIR={self.folder}".encode() in environment

    def forget_running(self) -> None:
        for name in ("pids.json", "services.json"):
            (self.folder / name).unlink(missing_ok=True)

    def is_done(self, step: str, fingerprint: str) -> bool:
        """Whether ``step`` was last finished with this fingerprint."""
        path = self.folder / "done" / step
        return path.exists() and path.read_text() == fingerprint

    def mark_done(self, step: str, fingerprint: str) -> None:
        (self.folder / "done").mkdir(exist_ok=True)
        (self.folder / "done" / step).write_text(fingerprint)


def has_ended(pid: int) -> bool:
    return not is_alive(pid)


def random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def write_json(path: Path, value: Any, mode: int = 0o644) -> None:
    """Write in one step: a reader sees the old file or the new one, never half of it."""
    draft = path.with_name(f"{path.name}.{time.monotonic_ns()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        json.dump(value, file, indent=2, ensure_ascii=False)
    draft.replace(path)


def read_json(path: Path, default: Any) -> Any:
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return default
