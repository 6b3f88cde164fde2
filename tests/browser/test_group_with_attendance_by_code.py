"""A group of six sessions: planned, approved, run with attendance by code from a phone, evaluated."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import PHONE, api, signed_in
from tests.browser.running_stack import RunningStack

pytestmark = [pytest.mark.browser, pytest.mark.stack]
GUESTS = ("欧阳晓明", "诸葛文静")


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def step(page: Page, address: str, name: str) -> None:
    """Press one step of the group on its page; its form is folded unless it is the first."""
    page.goto(address)
    form = page.locator(f"form[action$='/move/{name}/']")
    fold = page.locator("details.fold", has=form)
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    form.locator("button").click()
    page.wait_for_load_state()


def today_of(page: Page) -> dt.date:
    return dt.date.fromisoformat(
        page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")
    )


def plan(worker: Page, stack: RunningStack, today: dt.date) -> str:
    worker.goto(f"{stack.url}/group-work/new/")
    for name, text in {
        "name": "银龄守望小组", "target_group": "独居老人", "aims": "邻里互助",
        "risk_plan": "雨天改在室内", "evaluation_method": "前后测与满意度", "measure": "孤独感量表",
        "objectives-0-text": "每人结识两位邻居", "objectives-0-measured_by": "点名表",
    }.items():  # fmt: skip
        worker.fill(f"[name='{name}']", text)
    for n in range(6):
        worker.fill(f"[name='planned-{n}-theme']", f"主题{n + 1}")
        worker.select_option(f"[name='planned-{n}-stage']", str(min(2 + n // 2, 5)))
        worker.fill(f"[name='planned-{n}-planned_on']", f"{today}")
    worker.locator(".card-f button.p").click()
    worker.wait_for_url(lambda url: "/group-work/" in url and "new" not in url)
    return worker.url


def persons(stack: RunningStack) -> list[dict[str, Any]]:
    status, found = api(stack, "worker", "/api/v1/persons/")
    assert status == 200, found
    return [row for row in found["results"] if (row.get("birth_date") or "2") < "2000"][:2]


def take_in(worker: Page, address: str, words: str) -> None:
    worker.goto(address)
    worker.locator("#find-member").press_sequentially(words)
    button = worker.locator("#found-members button").first
    button.click()
    worker.wait_for_load_state()
    expect(worker.locator("#members")).to_contain_text(words)


def test_a_group_of_six_sessions_with_attendance_by_code(
    browser: Browser, running_stack: RunningStack
):
    stack = running_stack
    worker, head = signed_in(browser, stack, "worker"), signed_in(browser, stack, "head")
    today = today_of(worker)
    address = plan(worker, stack, today)
    step(worker, address, "submit")
    step(head, address, "approve")
    known = persons(stack)
    for name in (*(row["name"] for row in known), *GUESTS):
        take_in(worker, address, name)
    step(worker, address, "start")
    expect(worker.locator(".gcourse .now")).to_contain_text("进行中")

    # Session 1: the code stands on the worker's screen, a neighbour scans it without an account.
    worker.locator("form[action$='/sign-in/'] button").first.click()
    expect(worker.locator(".qr-code svg")).to_be_visible()
    code = worker.locator(".qr-url").inner_text()
    for name in GUESTS:
        phone = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
        phone.goto(code)
        fits(phone)
        phone.fill("[name=name]", name)
        phone.fill("[name=last4]", "1234")
        phone.locator("button.cta").click()
        expect(phone.locator("[role=status]")).to_be_visible()
        assert name not in phone.content()
    # The count on the screen follows by itself.
    expect(worker.locator("[data-total]")).to_have_text("2", timeout=15000)

    phone = signed_in(browser, stack, "worker", PHONE)
    for n in range(6):
        phone.goto(address)
        phone.locator("a[href*='/m/planned-sessions/']").first.click()
        fits(phone)
        rows = phone.locator("fieldset.att")
        expect(rows).to_have_count(4)
        if n == 0:
            # Filled in from the sign-in: only the two who scanned the code are there.
            expect(rows.locator("input[value=present]:checked")).to_have_count(2)
        else:
            expect(rows.locator("input[value=present]:checked")).to_have_count(4)
        phone.fill("[name=reflection]", f"第{n + 1}节反思")
        phone.locator("button.cta").click()
        phone.wait_for_url(address)
    expect(phone.locator(".gfig")).to_contain_text("91.7%")  # (2 + 5 × 4) ÷ (4 × 6)

    # The head confirms all six.
    for n in range(6):
        head.goto(address)
        head.locator(".gsess a[href*='/records/']").nth(n).click()
        head.locator("form[action$='/confirm/'] button").click()
        head.wait_for_load_state()

    # Ended, evaluated, counted; at the desk again, since the phone has ended that session (S-02).
    worker = signed_in(browser, stack, "worker")
    step(worker, address, "end")
    worker.goto(f"{address}evaluate/")
    for name, text in {
        "asked": "4", "satisfied": "4", "self_evaluation": "目标基本达成",
        "points-0-before": "12", "points-0-after": "17", "attained-0-attained": "90",
    }.items():  # fmt: skip
        worker.fill(f"[name='{name}']", text)
    worker.locator(".card-f button.p").click()
    worker.wait_for_url(lambda url: "evaluate" not in url)
    step(worker, address, "evaluate")
    expect(worker.locator(".gcourse .now")).to_contain_text("已评估")
    expect(worker.locator("h1")).to_contain_text("计为1个小组")
