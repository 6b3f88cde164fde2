"""Private servers: nothing outlives a killed launcher and nothing is lost."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis

from config.launcher import LaunchError
from config.launcher.postgres import clear_stale_pid_file
from config.launcher.processes import is_alive, wait_until
from config.launcher.services import Services, remove_state, services, start_services
from config.launcher.stack import check_port
from config.launcher.state import read_json, write_json
from tests.servers import PROJECT

LAUNCH = """
import pathlib, sys, time
from config.launcher.services import start_services
from config.launcher.state import write_json
state_dir = pathlib.Path(sys.argv[1])
running = start_services(state_dir)
pids = [child.pid for child in running.children]
write_json(state_dir / "up.json", {"pids": pids, **running.env})
time.sleep(60)
"""


@pytest.fixture
def own_servers(monkeypatch, tmp_path):
    """A state folder; the servers of the test run itself stay out of it."""
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    yield tmp_path
    remove_state(tmp_path)


def launch(state_dir: Path) -> tuple[subprocess.Popen[bytes], dict[str, str], list[int]]:
    process = subprocess.Popen([sys.executable, "-c", LAUNCH, str(state_dir)], cwd=PROJECT)
    assert wait_until(lambda: (state_dir / "up.json").exists(), 30)
    up = read_json(state_dir / "up.json", {})
    return process, up, up["pids"]


def count_rows(url: str) -> int:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kept")
        return cursor.fetchone()[0]


def test_kill_9_of_the_launcher_leaves_no_server_and_loses_nothing(own_servers):
    launcher, up, pids = launch(own_servers)
    connection = psycopg2.connect(up["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 1 AS number")
    redis.Redis.from_url(up["REDIS_URL"]).rpush("queue", "task")

    launcher.kill()
    launcher.wait()
    assert wait_until(lambda: not any(map(is_alive, pids)), 10)

    again = start_services(own_servers)
    try:
        assert count_rows(again.database_url) == 1
        assert redis.Redis.from_url(again.redis_url).lrange("queue", 0, -1) == [b"task"]
    finally:
        again.stop()


def test_chinese_text_has_trigrams_and_app_roles_need_a_password(own_servers):
    with services(own_servers) as running:
        connection = psycopg2.connect(running.database_url)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION pg_trgm")
            cursor.execute("SELECT show_trgm('流动人口') <> '{}'")
            assert cursor.fetchone() == (True,)
            cursor.execute("CREATE ROLE app LOGIN PASSWORD 'right'")
        connection.close()
        as_app = running.database_url.replace("postgres@", "app:{}@")
        psycopg2.connect(as_app.format("right")).close()
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(as_app.format("wrong"))


def test_given_addresses_are_used_and_nothing_is_started(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/platform")
    monkeypatch.setenv("REDIS_URL", "redis://redis.example")
    assert start_services(tmp_path) == Services(
        "postgresql://db.example/platform", "redis://redis.example"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    ["", "rubbish", f"{os.getpid()}\n/elsewhere\n", "999999999\n"],
    ids=["empty", "rubbish", "another folder", "nobody"],
)
def test_a_stale_pid_file_is_removed_whoever_has_the_number_now(tmp_path, content):
    pid_file = tmp_path / "postmaster.pid"
    pid_file.write_text(content)
    clear_stale_pid_file(tmp_path)
    assert not pid_file.exists()


def test_a_port_in_use_is_reported_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LaunchError, match=f"PORT={port + 1} make run"):
            check_port("127.0.0.1", port)


def test_files_of_another_postgresql_version_are_not_touched(own_servers):
    with services(own_servers):
        pass
    version = next((own_servers / "servers").resolve().glob("postgres/data/PG_VERSION"))
    version.write_text("9\n")
    with pytest.raises(LaunchError, match="from PostgreSQL 9"):
        start_services(own_servers)


def test_json_files_are_replaced_in_one_step(tmp_path):
    path = tmp_path / "pids.json"
    write_json(path, {"web": 1})
    write_json(path, {"web": 2})
    assert read_json(path, None) == {"web": 2}
    assert [file.name for file in tmp_path.iterdir()] == ["pids.json"]
