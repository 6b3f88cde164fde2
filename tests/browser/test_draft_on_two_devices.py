"""A form begun on the phone is finished on the computer; when both type, the worker chooses."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.people import DESK, PHONE, api, signed_in
from tests.browser.running_stack import RunningStack

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def beside(browser: Browser, page: Page) -> Page:
    """Another device with the same account: one session, an empty browser."""
    other: BrowserContext = browser.new_context(
        viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    cookies: Any = page.context.cookies()
    other.add_cookies(cookies)
    return other.new_page()


def test_a_draft_goes_on_from_phone_to_computer_and_a_conflict_is_a_choice(
    browser: Browser, running_stack: RunningStack
):
    stack = running_stack
    status, listed = api(stack, "worker", "/api/v1/households/")
    assert status == 200, listed
    form = f"{stack.url}/m/visit/?household={listed['results'][-1]['uuid']}"
    phone = signed_in(browser, stack, "worker", PHONE)
    phone.goto(form)
    phone.fill("[name=findings]", "老人独居，腿脚不便")
    phone.wait_for_selector("form[data-draft-sent='1']")

    # The computer offers it in its list and goes on where the phone stopped.
    desk = beside(browser, phone)
    desk.goto(f"{stack.url}/drafts/")
    desk.locator("table.tb a").first.click()
    desk.wait_for_url("**/m/visit/**")
    expect(desk.locator("[name=findings]")).to_have_value("老人独居，腿脚不便")
    expect(desk.locator("#draft-bar")).to_be_visible()
    desk.fill("[name=findings]", "电脑上接着写")
    desk.wait_for_selector("form[data-draft-sent='2']")

    # The phone was offline in between and typed as well: nothing is lost, the worker chooses.
    phone.context.set_offline(True)
    phone.fill("[name=findings]", "手机上又写了一句")
    phone.wait_for_selector("form[data-draft-saved]")
    phone.wait_for_timeout(2500)
    phone.context.set_offline(False)
    expect(phone.locator("#draft-other")).to_be_visible()
    expect(phone.locator("[name=findings]")).to_have_value("手机上又写了一句")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.locator("#draft-swap").click()
    expect(phone.locator("[name=findings]")).to_have_value("电脑上接着写")
    phone.locator("#draft-mine").click()
    phone.wait_for_selector("form[data-draft-sent='3']")

    # Saved on the phone: the computer has nothing left to restore.
    form_body = phone.locator("form.mvf")
    # More is asked of a visit of a track; this one is routine.
    phone.locator("label:has([name=track][value='0'])").click()
    if not form_body.locator("[name=service_types]:checked").count():
        form_body.locator("label:has([name=service_types])").locator("visible=true").first.click()
    served = form_body.locator("[name=served]")
    if served.count() and not form_body.locator("[name=served]:checked").count():
        served.first.check(force=True)
    phone.locator("[name=condition][value=stable]").check(force=True)
    phone.locator(".m-save button").click()
    phone.wait_for_url("**/saved/")
    desk.goto(f"{stack.url}/drafts/")
    expect(desk.locator("table.tb")).to_have_count(0)
    desk.goto(form)
    expect(desk.locator("[name=findings]")).to_have_value("")
    expect(desk.locator("#draft-bar")).to_be_hidden()


def test_what_is_typed_before_a_slow_server_answers_stays(
    browser: Browser, running_stack: RunningStack
):
    stack = running_stack
    status, listed = api(stack, "worker", "/api/v1/households/")
    assert status == 200, listed
    form = f"{stack.url}/m/visit/?household={listed['results'][1]['uuid']}"
    phone = signed_in(browser, stack, "worker", PHONE)
    phone.goto(form)
    phone.fill("[name=findings]", "昨天写的")
    phone.wait_for_selector("form[data-draft-sent]")

    desk = beside(browser, phone)
    held: list[Route] = []
    desk.route("**/drafts/**key=*", lambda route: held.append(route))
    desk.goto(form)
    desk.fill("[name=findings]", "今天写的")
    desk.wait_for_selector("form[data-draft-saved]")
    assert held
    for route in held:
        route.continue_()

    expect(desk.locator("#draft-other")).to_be_visible()
    expect(desk.locator("[name=findings]")).to_have_value("今天写的")
    desk.locator("#draft-swap").click()
    expect(desk.locator("[name=findings]")).to_have_value("昨天写的")
    desk.locator("#draft-discard").click()
