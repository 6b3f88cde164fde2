"""How long a session lasts (S-02)."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from django.conf import settings


def is_over(session: Any, now: float | None = None) -> bool:
    """Whether the session was idle too long or has lasted too long in all."""
    now = time.time() if now is None else now
    started = session.get("started_at", now)
    seen = session.get("seen_at", started)
    return (
        now - started > settings.SESSION_ABSOLUTE_SECONDS
        or now - seen > settings.SESSION_IDLE_SECONDS
    )


def is_alive(key: str) -> bool:
    """Whether the session with this key is still in use."""
    engine = import_module(settings.SESSION_ENGINE)
    if len(key) < 8 or not engine.SessionStore().exists(key):
        return False
    return not is_over(engine.SessionStore(session_key=key).load())
