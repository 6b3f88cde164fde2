"""A child that dies is started again, ever more patiently."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from config.launcher.keeper import Keeper
from config.launcher.processes import Child, is_alive, tail, wait_until


def child(tmp_path: Path, program: str) -> Child:
    argv = [sys.executable, "-c", program]
    return Child("sleeper", argv, tmp_path / "sleeper.log", dict(os.environ))


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def keeper(lines):
    keeper = Keeper(lines.append, lambda: None)
    yield keeper
    for kept in keeper.children.values():
        kept.stop(1)


def test_a_killed_child_runs_again_at_once(tmp_path, keeper, lines):
    sleeper = keeper.add(child(tmp_path, "import time; time.sleep(60)"))
    first = sleeper.pid
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: not sleeper.running, 5)
    keeper.check()
    assert sleeper.running
    assert keeper.pids == {"sleeper": sleeper.pid} != {"sleeper": first}
    assert "signal 9" in lines[0] and "now" in lines[0]


def test_a_child_that_keeps_dying_waits_longer_each_time(tmp_path, keeper, lines):
    sleeper = keeper.add(child(tmp_path, "raise SystemExit('broken')"))
    deadline = time.monotonic() + 10
    while sum("unexpectedly" in line for line in lines) < 3 and time.monotonic() < deadline:
        keeper.check()
        time.sleep(0.02)
    announced = [line for line in lines if "unexpectedly" in line]
    assert ["now" in announced[0], "in 1 s" in announced[1], "in 2 s" in announced[2]] == [True] * 3
    assert "broken" in tail(sleeper.log)


def test_what_a_killed_child_left_in_its_group_is_swept_up(tmp_path, keeper):
    program = (
        "import subprocess, sys, time\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(inner.pid, flush=True)\n"
        "time.sleep(60)"
    )
    parent = keeper.add(child(tmp_path, program))
    assert wait_until(lambda: tail(parent.log).strip().isdigit(), 5)
    inner = int(tail(parent.log))
    os.kill(parent.pid, signal.SIGKILL)
    assert wait_until(lambda: not parent.running, 5)
    keeper.check()
    assert wait_until(lambda: not is_alive(inner), 5)


def test_a_child_that_ignores_the_request_to_stop_is_killed(tmp_path):
    program = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True)\n"
    stubborn = child(tmp_path, program + "time.sleep(60)")
    stubborn.start()
    assert wait_until(lambda: "up" in tail(stubborn.log), 5)
    assert stubborn.stop(0.2) is False
    assert not stubborn.running
