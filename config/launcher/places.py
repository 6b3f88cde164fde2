"""Where server files live: reachable by the account the servers run as, sockets on short paths."""

import hashlib
import os
import pwd
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from config.launcher import LaunchError
from config.launcher.processes import Account, run_as

SOCKET_PATH_LIMIT = 107  # sockaddr_un.sun_path without its closing zero
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"
# Socket paths end up inside URLs: anything that would need quoting there gets another folder.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")


def is_root() -> bool:
    return os.geteuid() == 0


def short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def can_enter(account: Account, folder: Path) -> bool:
    """Whether ``account`` may pass through every folder down to ``folder``."""
    return run_as(account, ["/usr/bin/test", "-x", str(folder)], {}).returncode == 0


@dataclass(frozen=True)
class ServerPlace:
    """The folders of one pair of servers.

    PostgreSQL refuses to run as root. Started as root, the servers run as ``nobody``, who cannot
    enter a folder such as /root/project/var. In that case their files go to a folder in /var/lib
    and the state folder keeps a link ``servers`` to it, which stays valid when the checkout moves.
    """

    state_dir: Path

    @cached_property
    def account(self) -> Account | None:
        """The account the servers run as; None means ours."""
        if not is_root():
            return None
        data = self.state_dir / "servers" / "postgres"
        if data.exists() and data.stat().st_uid != 0:
            return Account(data.stat().st_uid, data.stat().st_gid)
        nobody = pwd.getpwnam("nobody")
        return Account(nobody.pw_uid, nobody.pw_gid)

    @cached_property
    def home(self) -> Path:
        """Where server data lives; made on first use."""
        home = self.state_dir / "servers"
        if self.account is None or home.exists():
            home.mkdir(mode=0o700, exist_ok=True)
            return home.resolve()
        if home.is_symlink():
            raise LaunchError(f"The database files are gone: {home} points to {home.readlink()}.")
        status = self.state_dir.stat()
        if status.st_uid == 0 and not status.st_mode & 0o077:
            # Our own folder, closed to everybody: let the servers' group pass, and only pass.
            os.chown(self.state_dir, -1, self.account.gid)
            self.state_dir.chmod(0o710)
        if can_enter(self.account, self.state_dir):
            home.mkdir()
        else:
            # A new name each time: whoever deleted the state folder wants to start afresh, and old
            # data could not be read with new secrets anyway.
            home.symlink_to(tempfile.mkdtemp(prefix="sws-", dir="/var/lib"))
        home.chmod(0o711)  # and not mkdir's mode: that one is cut by the umask
        return home.resolve()

    def folder(self, name: str) -> Path:
        """A folder in ``home`` that belongs to the servers' account alone."""
        return self._private(self.home / name)

    @cached_property
    def sockets(self) -> Path:
        """The folder of the Unix sockets. Only the servers' account (and root) can enter it."""
        preferred = self.home / "run"
        if fits_socket(preferred):
            return self._private(preferred)
        base = Path("/run") if is_root() and Path("/run").is_dir() else Path("/tmp")
        return self._private(base / f"sws-{os.geteuid()}-{short_hash(self.home)}")

    def copy_for_servers(self, source: Path, target: Path) -> None:
        """Copy programs to where the servers' account can run them, whatever the umask was."""
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
        if self.account:
            for path in [target.parent, target, *target.rglob("*")]:
                if path != self.home:
                    os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)

    def _private(self, folder: Path) -> Path:
        owner = self.account.uid if self.account else os.geteuid()
        try:
            folder.mkdir(mode=0o700)
            if self.account:
                os.chown(folder, self.account.uid, self.account.gid)
        except FileExistsError:
            status = folder.lstat()
            # In /tmp anybody could have put a folder or a link of this name first.
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner:
                name = pwd.getpwuid(status.st_uid).pw_name
                raise LaunchError(
                    f"{folder} belongs to {name}. Start the platform with the same login as "
                    "before, or set STATE_DIR to another folder."
                ) from None
        return folder


def fits_socket(folder: Path) -> bool:
    """Whether Unix sockets can live in ``folder``."""
    path = str(folder) + LONGEST_SOCKET_NAME
    return len(os.fsencode(path)) <= SOCKET_PATH_LIMIT and bool(PLAIN_PATH.fullmatch(path))
