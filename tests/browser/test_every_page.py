"""Every page, for the people who use it: WCAG 2.2 AA, no page scroll sideways, a clean console.

UX checklist 4, 61, 64. The pages are found by walking the links of each role's landing page, so that
a new page is looked at without anybody adding it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.people import DESK, PHONE, signed_in
from tests.browser.running_stack import RunningStack

pytestmark = [pytest.mark.browser, pytest.mark.stack]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# One page of each shape is enough: the id or code inside an address does not make another page.
SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
NOT_PAGES = ("/static/", "/api/", "export", "download", "/sign-out", "template", "/live/", "errors")
MOST_PAGES = 18
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


def _links(page: Page) -> Iterator[str]:
    # The attribute, not .href: that of a link inside an SVG is not a string.
    attributes = "all => all.map(a => new URL(a.getAttribute('href'), location.href).href)"
    for href in page.eval_on_selector_all("a[href]", attributes):
        parts = urlsplit(href)
        if parts.scheme.startswith("http") and not any(w in href for w in NOT_PAGES):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def _shape(path: str) -> str:
    return SHAPE.sub("#", path.partition("?")[0])


def _walk(page: Page, start: str, home: str) -> list[str]:
    """Addresses reachable from `start`, one of each shape."""
    shapes, waiting, found = set(), [start], []
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        shape = _shape(path)
        if shape in shapes:
            continue
        shapes.add(shape)
        answer = page.goto(home + path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found.append(path)
        waiting += [link for link in _links(page) if _shape(link) not in shapes]
    return found


def _faults(page: Page, path: str, width: int) -> list[str]:
    over = page.evaluate(OVERFLOW)
    if over > 0:
        # Charts follow a new width a moment later.
        page.wait_for_timeout(500)
        over = page.evaluate(OVERFLOW)
    return [f"{path} at {width}: scrolls {over} px sideways"] if over > 0 else []


def _axe(page: Page, path: str) -> list[str]:
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{path}: {v['id']} ({len(v['nodes'])}×) {v['nodes'][0]['html'][:120]}" for v in found]


@pytest.mark.parametrize(
    ("username", "size"),
    [
        ("worker", PHONE),
        ("head", DESK),
        ("county", DESK),
        ("mainstation", DESK),
        ("province", DESK),
        ("sysadmin", DESK),
        ("auditor", DESK),
    ],
)
def test_every_page_is_accessible_fits_and_is_quiet(
    browser: Browser, running_stack: RunningStack, username: str, size: dict[str, int]
):
    page = signed_in(browser, running_stack, username, size)
    home = running_stack.url
    noise: list[str] = []
    foreign: list[str] = []
    page.on("console", lambda m: noise.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: noise.append(str(e)))
    page.on(
        "request",
        lambda r: None if r.url.startswith((home, "data:", "blob:")) else foreign.append(r.url),
    )
    paths = _walk(page, urlsplit(page.url).path, home)
    faults: list[str] = []
    for path in paths:
        answer = page.goto(home + path)
        assert answer is not None
        if answer.status >= 400:
            faults.append(f"{path}: {answer.status}")
            continue
        faults += _axe(page, path)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        faults += [f"dark {fault}" for fault in _axe(page, path)]
        for width in (320, 360, 1440):
            page.set_viewport_size({"width": width, "height": 780})
            faults += _faults(page, path, width)
        page.set_viewport_size(size)  # type: ignore[arg-type]
    assert len(paths) > 3
    assert (faults, noise, foreign) == ([], [], []), "\n".join([*faults, *noise, *foreign])
