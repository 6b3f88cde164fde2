"""A visit that took its time is sent with one press; without a network it waits on its page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import PHONE, api, signed_in
from tests.browser.running_stack import RunningStack

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def test_a_visit_is_sent_after_minutes_and_waits_for_the_network(
    browser: Browser, running_stack: RunningStack
):
    status, listed = api(running_stack, "worker", "/api/v1/households/")
    assert status == 200, listed
    page = signed_in(browser, running_stack, "worker", PHONE)
    page.clock.install()
    page.goto(f"{running_stack.url}/m/visit/?household={listed['results'][0]['uuid']}")
    page.fill("[name=findings]", "老人精神好")

    page.context.set_offline(True)
    page.click(".m-save button")
    expect(page.locator("[data-unsent]")).to_contain_text("没有联网")
    page.context.set_offline(False)
    expect(page.locator("[data-unsent]")).to_contain_text("已恢复联网")

    page.clock.fast_forward(300_000)
    page.click(".m-save button")
    # The condition was not chosen: the server has seen the form.
    expect(page.locator(".errsum")).to_be_visible()
    expect(page.locator("[name=findings]")).to_have_value("老人精神好")
