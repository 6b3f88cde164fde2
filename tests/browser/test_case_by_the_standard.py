"""A case by MZ/T 094 on the running platform: worker, station head and supervisor, intake to archive."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import PHONE, api, signed_in
from tests.browser.running_stack import RunningStack
from tests.browser.test_worker_day import open_file

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def save(page: Page) -> None:
    page.locator("main form[data-draft] button[type=submit]").last.click()
    page.wait_for_url("**?tab=**")


def step(page: Page, url: str, name: str, state: str) -> None:
    """Press the step `name` on the case's page; it then stands in `state`."""
    page.goto(url)
    page.locator(f"form[action$='/move/{name}/'] button").click()
    page.goto(url)
    expect(page.locator(".way li.now")).to_have_text(state)


def test_a_case_goes_from_intake_to_archive(browser: Browser, running_stack: RunningStack) -> None:
    stack = running_stack
    household, _number = open_file(stack, "司马秀兰", 418)
    person: dict[str, Any] = household["person"]
    today = dt.date.today()
    # One session per account: the worker's phone and desk are one window here.
    phone = desk = signed_in(browser, stack, "worker", PHONE)
    head = signed_in(browser, stack, "head")
    adviser = signed_in(browser, stack, "supervisor")

    phone.goto(f"{stack.url}/m/cases/new/?person={person['uuid']}")
    phone.fill("[name=problem]", "丈夫去世后独自照顾两个孙子，整夜睡不着，几乎不出门。")
    phone.locator("button.cta").click()
    phone.wait_for_url(lambda url: "/new/" not in url)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    key = phone.url.rstrip("/").split("/")[-1]
    url = f"{stack.url}/cases/{key}/"

    desk.goto(url)
    expect(desk.locator(".lacks li")).to_have_count(3)
    desk.goto(f"{url}intake/")
    desk.fill("[name=consent_exception]", "本人不识字，已录音同意")
    desk.fill("[name=agreement_no]", "协议-1")
    desk.select_option("[name=risk]", "yellow")
    save(desk)
    step(head, url, "accept", "预估")

    desk.goto(f"{url}assessment/")
    for name in ("person_block", "family_block", "social_block", "needs", "strengths"):
        desk.fill(f"[name={name}]", "情绪低落，家人和邻居愿意帮忙")
    save(desk)
    step(desk, url, "plan", "计划")
    desk.goto(f"{url}plan/")
    desk.fill("[name=agreed_on]", f"{today}")
    save(desk)
    desk.goto(f"{url}goal-new/")
    for name in ("text", "measure", "baseline", "target"):
        desk.fill(f"[name={name}]", "每周出门一次")
    desk.fill("[name=due_on]", f"{today + dt.timedelta(days=60)}")
    save(desk)
    goal = desk.locator(".goal").get_attribute("id") or ""
    adviser.goto(f"{url}opinion/")
    adviser.fill("[name=text]", "计划可行")
    save(adviser)
    step(head, url, "start", "介入")

    for _n in range(3):
        phone.goto(f"{stack.url}/m/cases/{key}/contact/")
        phone.fill("[name=purpose]", "了解近况")
        phone.fill("[name=process]", "谈了睡眠和孙子的学习")
        save(phone)
    desk.goto(f"{stack.url}/case-goals/{goal.removeprefix('goal-')}/progress/")
    desk.locator("[name=attainment][value=achieved]").locator("..").click()
    save(desk)
    step(desk, url, "evaluate", "评估")
    desk.goto(f"{url}closing/")
    desk.select_option("[name=satisfaction]", "5")
    save(desk)
    step(head, url, "close", "结案")
    desk.goto(f"{url}follow-up/")
    desk.fill("[name=situation]", "情况稳定")
    save(desk)
    step(desk, url, "follow_up", "跟进回访")
    step(head, url, "archive", "已归档")
    status, told = api(stack, "worker", f"/api/v1/cases/{key}/")
    assert (status, told["status"], told["contact_count"]) == (200, "archived", 3)
