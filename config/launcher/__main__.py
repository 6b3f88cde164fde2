"""``python -m config.launcher``: run the platform, or ``manage`` one that runs."""

import os
import signal
import sys
from pathlib import Path

from config.launcher import LaunchError
from config.launcher.preparation import PROJECT
from config.launcher.processes import die_with_parent
from config.launcher.stack import Stack
from config.launcher.state import read_json


def state_dir() -> Path:
    return Path(os.environ.get("STATE_DIR") or PROJECT / "var").resolve()


def run() -> None:
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise LaunchError(f"PORT must be a number from 1 to 65535, not {port!r}.")
    if "MAKELEVEL" in os.environ:
        # Started by make: nobody could find and stop us if make were killed.
        die_with_parent(signal.SIGTERM)
    Stack(state_dir(), os.environ.get("HOST") or "127.0.0.1", int(port)).run()


def manage(args: list[str]) -> None:
    """Run manage.py against the servers of the running platform."""
    addresses = read_json(state_dir() / "services.json", None)
    if addresses is None:
        raise LaunchError("The platform does not run. Start it with: make run")
    os.environ.update(addresses)
    os.environ["STATE_DIR"] = str(state_dir())
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, "manage.py", *args])


def main() -> None:
    try:
        match sys.argv[1:]:
            case []:
                run()
            case ["manage", *args]:
                manage(args)
            case _:
                raise LaunchError("Usage: python -m config.launcher [manage COMMAND ...]")
    except LaunchError as error:
        sys.exit(f"\n  {error}\n")


if __name__ == "__main__":
    main()
