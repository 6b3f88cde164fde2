"""What has to be true before the first page can be served: schema, texts, static files, demo."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from config.launcher import LaunchError
from config.launcher.banner import say, step
from config.launcher.processes import die_with_parent, tail
from config.launcher.state import State

PROJECT = Path(__file__).resolve().parent.parent.parent
# A fresh checkout writes a .po and its .mo in no particular order, seconds apart at most.
CHECKOUT_SECONDS = 60


def prepare(state: State, env: dict[str, str]) -> None:
    """Bring database, translations, static files and demo data up to date."""
    with step("Database schema"):
        manage(state, env, "migrate", "--noinput")
    compile_messages(PROJECT / "locale")
    static = static_fingerprint(PROJECT)
    if not state.is_done("collectstatic", static):
        with step("Static files"):
            manage(state, env, "collectstatic", "--noinput", "--clear")
        state.mark_done("collectstatic", static)
    if env.get("DEMO") != "0":
        manage(state, env, "load_demo", "--if-empty", visible=True)


def manage(state: State, env: dict[str, str], *args: str, visible: bool = False) -> None:
    """Run manage.py; its output goes to the terminal or, until it fails, to a log only."""
    log = state.log(args[0])
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, str(PROJECT / "manage.py"), *args],
            stdin=subprocess.DEVNULL,
            stdout=None if visible else file,
            stderr=None if visible else subprocess.STDOUT,
            cwd=PROJECT,
            env=env,
            preexec_fn=die_with_parent,
        )
        try:
            code = process.wait()
        except BaseException:  # Ctrl-C: the transaction it is in rolls back
            process.terminate()
            process.wait()
            raise
    if code:
        shown = "" if visible else f"\n{tail(log, 30)}"
        raise LaunchError(f"manage.py {args[0]} failed.{shown}")


def compile_messages(locale: Path) -> None:
    """Compile translations that have no (or an older) compiled file."""
    stale = [po for po in locale.glob("*/LC_MESSAGES/*.po") if is_stale(po)]
    if not stale:
        return
    program = shutil.which("msgfmt")
    if program is None:
        say("Some translations are not compiled. Install gettext and start again.", "!")
        return
    for po in stale:
        done = subprocess.run(
            [program, "-o", str(po.with_suffix(".mo")), str(po)], capture_output=True, text=True
        )
        if done.returncode:
            raise LaunchError(f"The translations in {po} have an error:\n{done.stderr}")


def is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or po.stat().st_mtime > mo.stat().st_mtime + CHECKOUT_SECONDS


def static_fingerprint(project: Path) -> str:
    """Changes when a static file or a package (which may bring static files) changes."""
    digest = hashlib.sha256((project / "requirements.txt").read_bytes())
    for path in sorted((project / "static").rglob("*")):
        status = path.stat()
        digest.update(f"{path.relative_to(project)} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()
