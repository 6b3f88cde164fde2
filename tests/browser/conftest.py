"""Chromium and a whole running platform for tests that click."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.running_stack import RunningStack

# Playwright's own event loop runs in the test's thread; Django would refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def running_stack() -> Iterator[RunningStack]:
    """The real platform with a small demo, shared by all browser tests of the run."""
    # Not pytest's own folder: that is closed to the account the servers run as.
    with tempfile.TemporaryDirectory(prefix="sws-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        stack = RunningStack(Path(folder) / "var")
        try:
            stack.start()
            yield stack
        finally:
            stack.remove()


@pytest.fixture(scope="session")
def base_url(running_stack: RunningStack) -> str:
    """Lets tests write ``page.goto("/households/")``."""
    return running_stack.url
