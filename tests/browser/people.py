"""Signing in as the demo's people, in a browser and over the API."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.running_stack import RunningStack

PHONE: ViewportSize = {"width": 360, "height": 780}
DESK: ViewportSize = {"width": 1440, "height": 900}


def account(stack: RunningStack, username: str) -> dict[str, Any]:
    return next(a for a in stack.accounts if a["username"] == username)


def signed_in(
    browser: Browser, stack: RunningStack, username: str, size: ViewportSize = DESK
) -> Page:
    """A page of a new browser profile with `username` signed in, on the landing page."""
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto(f"{stack.url}/accounts/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", account(stack, username)["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def api(
    stack: RunningStack,
    username: str,
    path: str,
    data: dict[str, Any] | None = None,
    timeout: float = 20,
) -> tuple[int, Any]:
    """GET, or POST of `data`, with the account's token: status and JSON."""
    request = urllib.request.Request(
        stack.url + path,
        data=None if data is None else json.dumps(data).encode(),
        headers={
            "Authorization": f"Token {account(stack, username)['token']}",
            "Content-Type": "application/json",
        },
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as answer:
            return answer.status, json.loads(answer.read() or "null")
    except urllib.error.HTTPError as error:
        body = error.read()
        return error.code, json.loads(body) if body[:1] in b"{[" else body.decode()


def figure(stack: RunningStack, username: str, division: str, month: str, code: str) -> Any:
    """One figure of /api/v1/figures/ for a month."""
    query = urllib.parse.urlencode(
        {"division": division, "from": month, "to": month, "indicator": code}
    )
    status, data = api(stack, username, f"/api/v1/figures/?{query}")
    assert status == 200, data
    return data["results"][0]
