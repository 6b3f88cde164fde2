"""A worker's day on the running platform: find a person three ways, assess on a phone, print."""

from __future__ import annotations

import datetime as dt
import re
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import PHONE, api, signed_in
from tests.browser.running_stack import RunningStack
from tests.factories.households import resident_number

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def open_file(
    stack: RunningStack, name: str = "欧阳桂枝", sequence: int = 417
) -> tuple[dict[str, Any], str]:
    """A household opened over the API by the worker, with a head of known name and number."""
    born = dt.date(1948, 5, 6)
    number = resident_number(born, "2", sequence)
    neighbour = _first(stack)
    status, household = api(
        stack, "worker", "/api/v1/households/",
        {"station": neighbour["station"], "division": neighbour["division"], "address": "3组8号",
         "worker": "worker",
         "head": {"name": name, "sex": "2", "birth_date": f"{born}", "id_number": number}},
    )  # fmt: skip
    assert status == 201, household
    status, found = api(stack, "worker", f"/api/v1/persons/?household={household['uuid']}")
    assert status == 200, found
    return {**household, "person": found["results"][0]}, number


def _first(stack: RunningStack) -> dict[str, Any]:
    status, listed = api(stack, "worker", "/api/v1/households/")
    assert status == 200, listed
    return listed["results"][0]


def find(page: Page, stack: RunningStack, text: str) -> None:
    page.goto(f"{stack.url}/m/households/")
    page.fill("#id_q", text)
    page.press("#id_q", "Enter")
    page.wait_for_url("**q=**")


def test_a_worker_finds_a_person_assesses_on_the_phone_and_prints_the_file(
    browser: Browser, running_stack: RunningStack
):
    stack = running_stack
    household, number = open_file(stack)
    person = household["person"]
    phone = signed_in(browser, stack, "worker", PHONE)

    # By two characters, by initials, by the ID number.
    link = f"a[href*='/m/households/{household['uuid']}/']"
    for text in ("桂枝", "oygz", number):
        find(phone, stack, text)
        expect(phone.locator(link).first).to_be_visible()
    phone.locator(link).first.click()
    phone.wait_for_url(f"**/m/households/{household['uuid']}/**")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # From the tab of assessments to a filled scale.
    phone.goto(f"{stack.url}/m/households/{household['uuid']}/?tab=assessment")
    phone.locator(f"a[href='/m/persons/{person['uuid']}/assess/']").first.click()
    phone.locator(f"a[href='/m/persons/{person['uuid']}/assess/barthel/']").click()
    rows = phone.locator("fieldset.q")
    expect(rows).to_have_count(10)
    for index in range(9):
        box = rows.nth(index).locator("label").first
        assert (box.bounding_box() or {"height": 0})["height"] >= 44
        box.click()
    expect(phone.locator("#scale-count")).to_have_text("9/10")
    phone.wait_for_selector("form[data-draft-saved]")

    # The phone dies in between: what was chosen is there again.
    phone.reload()
    expect(phone.locator("#draft-bar")).to_be_visible()
    expect(phone.locator("fieldset.q input:checked")).to_have_count(9)
    rows.nth(9).locator("label").last.click()
    expect(phone.locator("#scale-total")).to_have_text("90")
    expect(phone.locator("#scale-band")).to_be_visible()
    phone.locator(".m-save button").click()
    phone.wait_for_url("**/assessments/**")
    expect(phone.locator(".res")).to_contain_text("90")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # The file prints as PDF, with the session of this worker.
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in phone.context.cookies())
    request = urllib.request.Request(
        f"{stack.url}/households/{household['uuid']}/paper/", headers={"Cookie": cookies}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=60) as answer:
        assert answer.headers["Content-Type"].startswith("application/pdf")
        assert re.match(rb"%PDF-1\.\d", answer.read(16))
