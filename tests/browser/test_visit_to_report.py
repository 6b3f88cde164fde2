"""The main job, end to end on the running platform: a visit on a phone reaches the province."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import PHONE, api, figure, signed_in
from tests.browser.running_stack import RunningStack

pytestmark = [pytest.mark.browser, pytest.mark.stack]
COUNTY = "522702"


class Taps:
    """Counts the taps of a person who is sparing with them."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.count += 1


def shown_on_dashboard(page: Page, code: str) -> int:
    text = page.locator(f"[data-figure={code}]").first.inner_text()
    return int(re.sub(r"\D", "", text))


def total_of(page: Page) -> int:
    """The number in a list page's heading line."""
    return int(re.sub(r"\D", "", page.locator(".head .fresh").first.inner_text()))


def test_a_visit_logged_on_a_phone_is_confirmed_counted_and_reported(
    browser: Browser, running_stack: RunningStack
):
    stack = running_stack
    month = timezone.localdate().strftime("%Y-%m")
    province = signed_in(browser, stack, "province")
    before = figure(stack, "province", "52", month, "K04")["value"]
    assert shown_on_dashboard(province, "K04") == before
    assert figure(stack, "county", COUNTY, month, "K04")["value"] < before

    # The worker: from today's list to a saved visit.
    phone = signed_in(browser, stack, "worker", PHONE)
    taps = Taps(phone)
    if not phone.locator(".vi[href*='/m/visit/']").count():
        taps.tap("a.cta")  # nobody is due today: whose turn is next
    taps.tap(".vi[href*='/m/visit/']")
    phone.wait_for_url("**/m/visit/?household=**")
    if phone.locator("[name=track]:checked").get_attribute("value") in ("2", "3", "4"):
        # More is asked of a visit to the elderly, children and the disabled; this one is routine.
        taps.tap("label:has([name=track][value='0'])")
    if not phone.locator("[name=served]:checked").count():
        taps.tap("label:has([name=served])")
    if not phone.locator("[name=service_types]:checked").count():  # or as it was last time
        taps.tap(".types:not([hidden]) label:has([name=service_types]):visible")
    taps.tap("label:has([name=condition][value=stable])")
    taps.tap("label:has([name=next_in]):visible")
    taps.tap(".m-save button[type=submit]")
    phone.wait_for_url("**/saved/")
    assert taps.count <= 8
    uuid = phone.url.rstrip("/").split("/")[-2]

    # The station head finds it in the queue and confirms it.
    head = signed_in(browser, stack, "head")
    head.goto(f"{stack.url}/review/?record={uuid}")
    expect(head.locator(f"[data-row='{uuid}'][aria-selected=true]")).to_be_visible()
    head.locator("#confirm-form button").click()
    expect(head.locator(f"[data-row='{uuid}']")).to_have_count(0)
    confirmed = time.monotonic()

    # The province's page counts one more by itself.
    expect(province.locator("[data-figure=K04]").first).to_contain_text(
        f"{before + 1:,}", timeout=10_000
    )
    assert time.monotonic() - confirmed <= 10

    # Every figure opens the records it counts, and there are as many.
    county = signed_in(browser, stack, "county")
    after = figure(stack, "county", COUNTY, month, "K04")
    county.goto(
        after["records_url"] if "://" in after["records_url"] else stack.url + after["records_url"]
    )
    assert total_of(county) == after["value"]
    for code in ("K01", "K02", "K03"):
        one = figure(stack, "county", COUNTY, month, code)
        url = one["records_url"]
        county.goto(url if "://" in url else stack.url + url)
        # Person-times are summed over the records listed; persons and households are the rows.
        where = ".sumline" if code == "K01" else "[data-total]"
        expect(county.locator(where).first).to_contain_text(f"{one['value']:,}")

    # The county's report carries the same figure, on screen and in the file.
    county.goto(f"{stack.url}/monthly/?division={COUNTY}&month={month}")
    assert reported(county, after["name"]) == after["value"]
    with county.expect_download() as waiting:
        county.locator("a[href*='monthly/download']").first.click()
    download = waiting.value
    year, number_of_month = month.split("-")
    assert download.suggested_filename == f"福泉市{year}年{int(number_of_month)}月社工站月报表.xlsx"
    with open(download.path(), "rb") as file:
        assert after["value"] in numbers_in(file.read())


def reported(page: Page, indicator: str) -> int:
    """The month's total of an indicator in table 3 of the report on screen."""
    table = page.locator("table[data-table=services]")
    heads = table.locator("thead tr").first.locator("th[colspan]").all_inner_texts()
    column = next(i for i, head in enumerate(heads) if head.startswith(indicator))
    return int(re.sub(r"\D", "", table.locator("tr.total td").nth(column * 3).inner_text()))


def numbers_in(xlsx: bytes) -> set[int]:
    """Every whole number that stands in a cell."""
    found: set[int] = set()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/"):
                found |= {int(v) for v in re.findall(rb"<v>(\d+)</v>", book.read(name))}
    return found


def test_a_second_station_in_a_covered_township_leaves_the_coverage_as_it_is(
    running_stack: RunningStack,
):
    stack = running_stack
    month = timezone.localdate().strftime("%Y-%m")
    coverage = figure(stack, "province", "52", month, "K05")
    assert (coverage["numerator"], coverage["denominator"]) == (1094, 1510)
    assert float(coverage["value"]) == 72.45
    assert figure(stack, "province", "52", month, "K06")["value"] == 44
    status, made = api(
        stack, "county", "/api/v1/stations/",
        {"official_name": "金山街道第二社工站", "division": "522702001000", "level": 3,
         "is_branch": True, "status": "running", "plaque_on": "2024-01-01"},
    )  # fmt: skip
    assert status == 201, made
    assert float(figure(stack, "province", "52", month, "K05")["value"]) == 72.45
