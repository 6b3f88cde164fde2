"""Kill -9 the workers in the middle of folding, crash the database: nothing is lost or wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher.services import Services, services

PROJECT = Path(__file__).resolve().parents[2]
KILLS = 30


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Servers of our own with all disk writes on, because this test crashes them."""
    given = {name: os.environ.pop(name, None) for name in ("DATABASE_URL", "REDIS_URL")}
    try:
        with services(durable=True) as running:
            yield running
    finally:
        os.environ.update({name: value for name, value in given.items() if value})


def start(platform: Services, *args: str, role: str = "owner") -> subprocess.Popen[str]:
    env = {
        **os.environ,
        **platform.env,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DB_ROLE": role,
    }
    return subprocess.Popen(
        [sys.executable, *args], cwd=PROJECT, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def driver(platform: Services, *args: str, role: str = "owner") -> subprocess.Popen[str]:
    return start(platform, "-m", "tests.reporting.crash_driver", *args, role=role)


def finish(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=180)
    assert process.returncode == 0, out
    return out


def crash_database(platform: Services) -> None:
    """An immediate shutdown: no checkpoint, connections cut, recovery from the log on start."""
    postgres = next(child for child in platform.children if child.name == "postgres")
    assert postgres.process
    postgres.process.send_signal(signal.SIGQUIT)
    postgres.process.wait(30)
    postgres.start()


@pytest.mark.stack
def test_killed_workers_and_a_crashed_database_leave_no_wrong_figure(
    platform: Services, tmp_path: Path
) -> None:
    """Records of all kinds and milestones are written, corrected, withdrawn and moved meanwhile."""
    finish(start(platform, "manage.py", "migrate", "--skip-checks", "-v0"))
    finish(driver(platform, "prepare"))
    notes = [tmp_path / "one", tmp_path / "two"]
    writers = [
        driver(platform, "write", str(seed), "14", str(file)) for seed, file in enumerate(notes)
    ]
    workers = [driver(platform, "die", str(KILLS // 2), role="fold") for _ in range(2)]
    time.sleep(6)
    crash_database(platform)
    for writer in writers:
        finish(writer)
    killed = sum(int(finish(worker).split()[-1]) for worker in workers)
    for file in notes:
        print(finish(driver(platform, "check", str(file), role="fold")), "after", killed, "kills")
    assert killed >= 10  # 30 on an idle machine
