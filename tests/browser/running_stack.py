"""The real platform, started with ``python -m config.launcher`` as a person would."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from config.launcher.processes import tail
from config.launcher.services import remove_state
from tests.servers import PROJECT

START_SECONDS = 300
# What the test run itself uses must not leak into the platform: it brings its own servers.
OWN_BUSINESS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DB_ROLE", "HOST")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningStack:
    """One platform with its own state folder; may be stopped, killed and started again."""

    def __init__(self, state_dir: Path, **env: str) -> None:
        self.state_dir = state_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = state_dir.with_name(f"{state_dir.name}-terminal.log")
        self._env = {name: text for name, text in os.environ.items() if name not in OWN_BUSINESS}
        self._env |= {"STATE_DIR": str(state_dir), "PORT": str(self.port), "DEMO_SIZE": "small"}
        self._env |= env
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = START_SECONDS) -> None:
        """Start and wait until /healthz answers 200; fail with the ends of all logs."""
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.launcher"],
                cwd=PROJECT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + seconds
        while not self.is_healthy():
            if self.process.poll() is not None:
                self._fail(f"The launcher ended with code {self.process.returncode}.")
            if time.monotonic() > deadline:
                self.stop()
                self._fail(f"No healthy answer within {seconds:.0f} s.")
            time.sleep(0.2)

    def is_healthy(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/healthz", timeout=5) as answer:
                # Someone else's answer does not count: the launcher names itself in pids.json.
                return answer.status == 200 and bool(self.pids().get("web"))
        except OSError:
            return False

    @property
    def accounts(self) -> list[dict[str, Any]]:
        """The demo accounts: username, password, role, division, token."""
        path = self.state_dir / "demo-accounts.json"
        return json.loads(path.read_text()) if path.exists() else []

    def pids(self) -> dict[str, int]:
        """Process numbers by name: launcher, postgres, valkey, web, worker, beat."""
        path = self.state_dir / "pids.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def database_url(self) -> str:
        """The owner's address of the running database."""
        return json.loads((self.state_dir / "services.json").read_text())["DATABASE_URL"]

    def stop(self) -> None:
        """As with Ctrl-C."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def kill(self) -> None:
        """kill -9 of the launcher."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def remove(self) -> None:
        """Stop and delete all data."""
        self.stop()
        remove_state(self.state_dir)

    def _fail(self, sentence: str) -> None:
        logs = [self.output, *sorted((self.state_dir / "log").glob("*.log"))]
        parts = [f"--- {log.name}\n{tail(log, 25)}" for log in logs]
        raise AssertionError("\n".join([sentence, *parts]))
