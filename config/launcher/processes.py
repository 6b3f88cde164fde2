"""Child processes that log to a file, never outlive the launcher, and stop on request."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LOG_BYTES_KEPT = 10 * 1024 * 1024


def die_with_parent(sig: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel (Linux) to send us ``sig`` when our parent dies, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(sig))


@dataclass(frozen=True)
class Account:
    """A login of the operating system that a child runs as."""

    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass
class Child:
    """One long-running process. ``start`` may be called again after it has ended."""

    name: str
    argv: list[str]
    log: Path
    env: dict[str, str]
    cwd: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # What the kernel sends when the launcher itself is killed. There is nobody left to wait for a
    # polite end, so SIGKILL unless the process is better off finishing something.
    orphan_signal: signal.Signals = signal.SIGKILL
    before_start: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start the process (from the main thread: the kernel ties it to the starting thread)."""
        self.before_start()
        rotate(self.log)
        launcher = os.getpid()

        def in_child() -> None:
            die_with_parent(self.orphan_signal)
            if os.getppid() != launcher:  # the launcher died before prctl took effect
                os._exit(1)

        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.cwd,
                env=self.env,
                preexec_fn=in_child,
                # A group of its own: Ctrl-C reaches the launcher alone, which stops its children
                # in the right order, and leftovers of a killed child can be swept up.
                process_group=0,
                **(self.account.popen if self.account else {}),
            )

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def ending(self) -> str:
        """How the process ended, in words."""
        code = self.process.returncode if self.process else None
        if code is not None and code < 0:
            return f"signal {-code}"
        return f"exit code {code}"

    def ask_to_stop(self) -> None:
        if self.running and self.process:
            self.process.send_signal(self.stop_signal)

    def wait(self, seconds: float) -> bool:
        """Wait for the end; kill when it takes longer. True when it ended by itself."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(seconds, 0.1))
            return True
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False
        finally:
            self.sweep()

    def stop(self, seconds: float = 15) -> bool:
        """Ask to stop, then wait."""
        self.ask_to_stop()
        return self.wait(seconds)

    def sweep(self) -> None:
        """Kill what a dead process left in its group: web workers would keep the port."""
        if self.process is not None and not self.running:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def run_as(
    account: Account | None, argv: list[str], env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a short command as ``account`` from a folder everybody may enter."""
    extra = account.popen if account else {}
    return subprocess.run(argv, cwd="/", env=env, capture_output=True, text=True, **extra)


def can_run(account: Account, program: Path) -> bool:
    """Whether ``account`` may reach and execute ``program``."""
    try:
        return run_as(account, [str(program), "--version"], {}).returncode == 0
    except PermissionError:
        return False


def rotate(log: Path) -> None:
    """Keep one old log of at most the usual size, so that logs never fill the disk."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_BYTES_KEPT:
        log.replace(log.with_suffix(".log.1"))


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def is_alive(pid: int) -> bool:
    """Whether a process exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:  # gone in between, or a system without /proc
        return not Path("/proc/self").exists()


def command_line(pid: int) -> str:
    """The command line of a process; empty when unknown."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return ""


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Poll ``condition`` until it holds (True) or time is up (False)."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
