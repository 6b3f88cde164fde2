"""The state folder: lock, secrets, finished steps."""

import base64
import json
import stat
import subprocess
import sys

import pytest

from config.launcher import LaunchError
from config.launcher.processes import is_alive, wait_until
from config.launcher.state import State


def test_a_second_launcher_on_the_same_folder_is_told_who_holds_it(tmp_path):
    first = State(tmp_path)
    first.lock("http://127.0.0.1:8000")
    with pytest.raises(LaunchError, match=r"already runs .*http://127\.0\.0\.1:8000"):
        State(tmp_path).lock("http://127.0.0.1:9000")
    first.unlock()
    second = State(tmp_path)
    second.lock("http://127.0.0.1:9000")
    second.unlock()


def test_secrets_are_made_once_and_only_for_us(tmp_path):
    state = State(tmp_path)
    state.ensure_secrets()
    path = tmp_path / "secrets.json"
    keys = json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(base64.b64decode(keys["FIELD_KEYS"]["1"])) == 32
    assert len(base64.b64decode(keys["BLIND_INDEX_KEY"])) == 32
    state.ensure_secrets()
    assert json.loads(path.read_text()) == keys


def test_a_step_is_done_until_its_fingerprint_changes(tmp_path):
    state = State(tmp_path)
    assert not state.is_done("collectstatic", "a")
    state.mark_done("collectstatic", "a")
    assert state.is_done("collectstatic", "a")
    assert not state.is_done("collectstatic", "b")


def test_leftovers_of_a_killed_launcher_end_and_strangers_do_not(tmp_path):
    def sleeper(**env: str) -> subprocess.Popen[bytes]:
        argv = [sys.executable, "-c", "import signal, time; time.sleep(60)"]
        return subprocess.Popen(argv, env=env, process_group=0)

    ours, stranger = sleeper(STATE_DIR=str(tmp_path)), sleeper(STATE_DIR="/elsewhere")
    state = State(tmp_path)
    try:
        state.write_pids({"web": ours.pid, "worker": stranger.pid})
        assert wait_until(lambda: state._is_ours(ours.pid), 5)
        state.clear_leftovers(patience=0.1)
        assert not is_alive(ours.pid)
        assert is_alive(stranger.pid)
    finally:
        for process in (ours, stranger):
            process.kill()
            process.wait()
