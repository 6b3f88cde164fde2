"""The whole platform on one machine, from the first server to the last goodbye."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from config.launcher import LaunchError, banner
from config.launcher.keeper import Keeper
from config.launcher.preparation import PROJECT, prepare
from config.launcher.processes import Child, tail, wait_until
from config.launcher.services import Services, start_services
from config.launcher.state import State, read_json

HEALTHY_SECONDS = 90
STOP_SECONDS = 20


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP. Not an Exception: nothing on the way may swallow it."""


class Stack:
    """Runs the platform until it is asked to stop."""

    def __init__(self, state_dir: Path, host: str, port: int) -> None:
        self.state = State(state_dir)
        self.host = host
        self.port = port
        self.services: Services | None = None
        self.keeper = Keeper(lambda text: banner.say(text, "!"), self._record_pids)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the platform."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def run(self) -> None:
        """Start everything, keep it running, stop it on a signal."""
        self._handle_signals(self._on_signal)
        self.state.lock(self.address)
        try:
            self.start()
            while True:
                self.keeper.check()
                time.sleep(0.2)
        except StopRequested:
            banner.say("Stopping. Press Ctrl-C again to stop at once.")
        finally:
            self.stop()

    def start(self) -> None:
        """Everything up to the first answered request."""
        begun = time.monotonic()
        self.state.clear_leftovers()
        check_port(self.host, self.port)
        self.state.ensure_secrets()
        with banner.step("PostgreSQL and Valkey"):
            self.services = start_services(self.state.folder)
        self.state.write_services(self.services.env)
        for child in self.services.children:
            self.keeper.add(child)
        prepare(self.state, self._env("owner"))
        with banner.step("Web server, worker and scheduler"):
            for child in (self._web(), self._worker(), self._beat()):
                self.keeper.add(child)
            self._wait_healthy(self.keeper.children["web"])
        banner.say(f"All started in {time.monotonic() - begun:.1f} s. Logs: {self.state.log('*')}")
        accounts_file = self.state.folder / "demo-accounts.json"
        accounts = read_json(accounts_file, []) if os.environ.get("DEMO") != "0" else []
        print(banner.ready(self.address, accounts, str(accounts_file)), flush=True)

    def stop(self) -> None:
        """Stop the programs first, then the servers they use."""
        self._handle_signals(self._on_second_signal)
        servers = self.services.children if self.services else []
        programs = [child for child in self.keeper.children.values() if child not in servers]
        for child in programs:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in programs:
            if not child.wait(deadline - time.monotonic()):
                banner.say(f"{child.name} did not stop in time and was killed.", "!")
        if self.services:
            self.services.stop()
            banner.say("All stopped.")
        self.state.forget_running()

    def _env(self, role: str) -> dict[str, str]:
        """The environment of a Django process that signs in to the database as ``role``."""
        found = self.services.env if self.services else {}
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            **os.environ,
            **found,
            "STATE_DIR": str(self.state.folder),
            "HOST": self.host,
            "PORT": str(self.port),
            "DB_ROLE": role,
            "PYTHONUNBUFFERED": "1",
        }

    def _program(self, name: str, role: str, *args: str) -> Child:
        argv = [sys.executable, "-m", *args]
        return Child(name, argv, self.state.log(name), self._env(role), cwd=PROJECT)

    def _web(self) -> Child:
        return self._program(
            "web", "web", "granian", "--interface", "wsgi", "--no-ws", "--http", "1",
            "--host", self.host, "--port", str(self.port),
            "--workers", os.environ.get("WEB_WORKERS", "2"), "--blocking-threads", "8",
            "--respawn-failed-workers", "--workers-kill-timeout", "10",
            "config.launcher.web:application",
        )  # fmt: skip

    def _worker(self) -> Child:
        return self._program(
            "worker", "fold", "celery", "-A", "config", "worker", "-Q", "fold,default",
            "--concurrency", "2", "-n", "worker@%h", "--without-gossip", "--without-mingle",
            "--loglevel", "INFO",
        )  # fmt: skip

    def _beat(self) -> Child:
        schedule = str(self.state.folder / "beat-schedule")
        # No pid file: a stale one would keep beat from starting after a kill -9.
        return self._program(
            "beat", "fold", "celery", "-A", "config", "beat", "-s", schedule, "--pidfile=",
            "--loglevel", "INFO",
        )  # fmt: skip

    def _wait_healthy(self, web: Child) -> None:
        # Straight to ourselves, also where the environment names a proxy.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        last = "no answer"

        def healthy() -> bool:
            nonlocal last
            if not web.running:
                raise LaunchError(f"The web server did not start:\n{tail(web.log)}")
            self.keeper.check()
            try:
                with opener.open(f"{self.address}/healthz", timeout=5) as response:
                    return response.status == 200
            except urllib.error.HTTPError as error:
                last = f"{error.code} {error.read(500).decode(errors='replace')}"
            except OSError:
                pass
            return False

        if not wait_until(healthy, HEALTHY_SECONDS, pause=0.1):
            raise LaunchError(f"/healthz says: {last}\nEnd of {web.log}:\n{tail(web.log)}")

    def _record_pids(self) -> None:
        self.state.write_pids({"launcher": os.getpid(), **self.keeper.pids})

    def _handle_signals(self, handler: Callable[[int, FrameType | None], None]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, handler)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup: stay
            signal.signal(signal.SIGHUP, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        raise StopRequested

    def _on_second_signal(self, number: int, frame: FrameType | None) -> None:
        """Kill what still runs; PostgreSQL and Valkey recover from their logs next time."""
        for child in self.keeper.children.values():
            if child.running and child.process and child.stop_signal != signal.SIGINT:
                child.process.kill()


def check_port(host: str, port: int) -> None:
    """Fail early, with a sentence, when another program has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise LaunchError(
                f"Cannot listen on {host}, port {port}: {error.strerror}. "
                f"Choose another port: PORT={port + 1} make run"
            ) from None
