"""Private PostgreSQL and Valkey for a test run, started before Django reads its settings."""

import atexit
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from config.launcher.services import services

PROJECT = Path(__file__).resolve().parent.parent
_running = ExitStack()


def start() -> None:
    """Start what the environment does not name. Workers of pytest-xdist inherit the addresses."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    if "django.conf" in sys.modules and sys.modules["django.conf"].settings.configured:
        raise RuntimeError(
            "Django's settings were read before the test servers were started. "
            "Unset DJANGO_SETTINGS_MODULE (and do not use --ds) when running the tests."
        )
    os.environ.update(_running.enter_context(services()).env)
    atexit.register(stop)  # also when pytest gives up before it is configured


def stop() -> None:
    """Stop what was started; a second call does nothing."""
    _running.close()
