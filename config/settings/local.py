"""`make run`: one machine, embedded servers, the demo province."""

import os

from config.settings.base import *  # noqa: F403

DEMO = os.environ.get("DEMO", "1") == "1"
ALLOWED_HOSTS = ["*"]
if not SECRET_KEY:  # noqa: F405
    raise SystemExit("No secrets yet. Start with `make run`, which makes them.")
