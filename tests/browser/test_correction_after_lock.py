"""A locked visit is corrected on the running platform: asked for on the phone, approved at the desk."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import PHONE, api, signed_in
from tests.browser.running_stack import RunningStack

pytestmark = [pytest.mark.browser, pytest.mark.stack]
LOCKED = 5


def locked_visit(stack: RunningStack) -> dict[str, Any]:
    """A locked visit that the demo's social worker made."""
    status, listed = api(stack, "worker", f"/api/v1/visits/?status={LOCKED}&outcome=1")
    assert status == 200, listed
    return next(row for row in listed["results"] if row["worker"] == "worker")


def test_a_locked_visit_is_corrected_by_a_new_version(
    browser: Browser, running_stack: RunningStack
):
    stack = running_stack
    visit = locked_visit(stack)
    minutes = str((visit["minutes"] or 30) + 7)

    phone = signed_in(browser, stack, "worker", PHONE)
    phone.goto(f"{stack.url}/records/{visit['uuid']}/")
    phone.locator(f"a[href='/records/{visit['uuid']}/correct/']").click()
    phone.wait_for_url("**/correct/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.fill("#id_minutes", minutes)
    phone.fill("#id_reason", "时长记错了")
    phone.locator("form.card button[type=submit]").click()
    phone.wait_for_url("**/corrections/**")
    address = phone.url

    # Nothing has changed yet.
    assert api(stack, "worker", f"/api/v1/visits/{visit['uuid']}/")[1]["minutes"] != int(minutes)

    desk = signed_in(browser, stack, "head")
    desk.goto(address)
    expect(desk.locator("table.chg td.new").first).to_have_text(minutes)
    desk.locator("form[action$='/approve/'] button").click()
    expect(desk.locator("form[action$='/approve/']")).to_have_count(0)

    told = api(stack, "worker", f"/api/v1/visits/{visit['uuid']}/")[1]
    assert (told["minutes"], told["status"]) == (int(minutes), "locked")
    desk.goto(f"{stack.url}/records/{visit['uuid']}/")
    expect(desk.locator("table.chg td.new", has_text=minutes).first).to_be_visible()

    # The worker is told, until the answer is opened.
    phone.goto(f"{stack.url}/m/reminders/")
    expect(phone.locator(f"a[href$='{address.split('/corrections/')[1]}']").first).to_be_visible()
