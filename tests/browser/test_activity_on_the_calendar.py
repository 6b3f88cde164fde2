"""An activity planned on the calendar, dragged to another day, held on a phone, and summarised."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import PHONE, signed_in
from tests.browser.running_stack import RunningStack

pytestmark = [pytest.mark.browser, pytest.mark.stack]
TITLE = "端午包粽子邻里聚会"


def day_after(day: dt.date) -> dt.date:
    """The neighbouring day of the same week."""
    return day + dt.timedelta(days=-1 if day.weekday() == 6 else 1)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def same_session(browser: Browser, page: Page) -> Page:
    """The same sign-in on the screen of a phone: an account has one session (S-02)."""
    state = page.context.storage_state()
    context = browser.new_context(
        viewport=PHONE, storage_state=state, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    return context.new_page()


def test_an_activity_is_planned_moved_held_and_summarised(
    browser: Browser, running_stack: RunningStack
):
    stack = running_stack
    worker = signed_in(browser, stack, "worker")
    today = dt.date.fromisoformat(
        worker.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")
    )
    other = day_after(today)

    # Planned from the calendar, for the day beside today.
    worker.goto(f"{stack.url}/calendar/?view=week&on={other}")
    worker.locator(f"a[href*='/activities/new/?on={other}']").click()
    worker.fill("[name=title]", TITLE)
    expect(worker.locator("[name=planned_on]")).to_have_value(f"{other}")
    worker.fill("[name=starts_at]", "09:00")
    worker.fill("[name=ends_at]", "11:00")
    worker.fill("[name=location]", "社区广场")
    worker.fill("[name=aim]", "邻里相识")
    worker.fill("[name=planned_people]", "30")
    worker.locator("main button[type=submit]").click()
    worker.wait_for_url(lambda url: "/activities/" in url and "new" not in url)
    page_url = worker.url

    # Dragged to today; moved back by keyboard; brought to today again by “undo”.
    worker.goto(f"{stack.url}/calendar/?view=week&on={today}")
    entry = worker.locator("a.cal-e", has_text=TITLE)
    there = worker.locator(f"[data-day='{today}']")
    entry.drag_to(there)
    expect(there.locator("a.cal-e", has_text=TITLE)).to_be_visible()
    entry.focus()
    worker.keyboard.press("Shift+ArrowRight" if other > today else "Shift+ArrowLeft")
    beside = worker.locator(f"[data-day='{other}']")
    expect(beside.locator("a.cal-e", has_text=TITLE)).to_be_focused()
    worker.locator("#cal-said button").click()
    expect(there.locator("a.cal-e", has_text=TITLE)).to_be_visible()

    # The head approves.
    head = signed_in(browser, stack, "head")
    head.goto(page_url)
    head.locator("form[action$='/move/approve/'] button").click()
    expect(head.locator(".way .now")).to_contain_text("已审批")

    # The poster's code leads a neighbour without account to the public page.
    worker.goto(f"{page_url}poster/")
    expect(worker.locator(".pst-code svg")).to_be_visible()
    address = worker.locator(".pst-url").inner_text()
    neighbour = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    neighbour.goto(address)
    neighbour.locator(".joiners label").nth(1).click()
    neighbour.locator("button.cta").click()
    expect(neighbour.locator("[role=status]")).to_be_visible()
    fits(neighbour)

    # Held: recorded on the phone, on one page.
    phone = same_session(browser, worker)
    phone.goto(f"{page_url}held/")
    fits(phone)
    phone.locator("label", has_text="计数").click()
    phone.fill("[name=anonymous_count]", "26")
    phone.fill("[name=elderly]", "9")
    phone.locator("button.cta").click()
    phone.wait_for_url(page_url)
    expect(phone.locator(".way .now")).to_contain_text("已开展")
    fits(phone)

    # The head confirms its record like any other.
    head.goto(page_url)
    head.locator("a[href*='/records/']", has_text="服务记录").last.click()
    head.locator("form[action$='/confirm/'] button").click()

    # Summarised with a volunteer, then archived.
    worker.goto(f"{page_url}summary/")
    worker.fill("[name=process]", "大家一起包粽子")
    worker.fill("[name=outputs]", "粽子二百个")
    worker.fill("[name=spent]", "320")
    worker.fill("[name=v-0-name]", "李雷")
    worker.fill("[name=v-0-hours]", "2.5")
    worker.locator(".card-f button.p").click()
    worker.wait_for_url(page_url)
    expect(worker.locator(".way .now")).to_contain_text("已总结")
    head.goto(page_url)
    head.locator("form[action$='/move/archive/'] button").click()
    expect(head.locator(".way .now")).to_contain_text("已归档")

    # It stands in the list of what counts, and in the calendar of the day.
    head.goto(f"{stack.url}/activities/?counted=true&from={today}&to={today}")
    expect(head.locator("td a", has_text=TITLE)).to_be_visible()
    head.goto(f"{stack.url}/calendar/?view=day&on={today}")
    expect(head.locator("a.cal-e", has_text=TITLE)).to_be_visible()
