"""A county administrator moves a messy spreadsheet of 5,000 rows in: the twelve kinds of faults of
`tests.factories.messy_sheet`."""

from __future__ import annotations

import io
import re
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.people import signed_in
from tests.browser.running_stack import RunningStack
from tests.factories import messy_sheet

pytestmark = [pytest.mark.browser, pytest.mark.stack]
COUNTY = "522702"
WAIT = 120_000


def ask(stack: RunningStack, sql: str) -> list[tuple]:
    connection = psycopg2.connect(stack.database_url())
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        connection.close()


def village_of(stack: RunningStack) -> str:
    """A village whose name is the only one of its county and whose township has a station."""
    found = ask(
        stack,
        f"SELECT min(v.name) FROM stations_division v WHERE v.level = 5 AND v.code LIKE '{COUNTY}%'"
        " AND v.valid_to IS NULL AND EXISTS (SELECT 1 FROM stations_station s WHERE s.level = 3"
        " AND s.status IN ('running', 'open') AND left(s.division_code, 9) = left(v.code, 9))"
        " GROUP BY v.name HAVING count(*) = 1 ORDER BY 1 LIMIT 1",
    )
    return str(found[0][0])


def persons(stack: RunningStack) -> int:
    return int(ask(stack, "SELECT count(*) FROM households_person")[0][0])


def chip(page: Page, action: str) -> int:
    text = page.locator(f"a.chip[href='?show={action}']").inner_text()
    return int(re.sub(r"\D", "", text))


def wait_for_result(page: Page) -> None:
    """The progress bar goes on by itself and ends with a link to the result."""
    expect(page.locator("#import-progress progress")).to_have_count(0, timeout=WAIT)
    link = page.locator("#import-progress a.btn")
    if link.count():
        with page.expect_navigation():
            link.click()


def press(page: Page, act: str) -> None:
    with page.expect_navigation(timeout=WAIT):
        page.locator(f"form[action$='/{act}/'] button[type=submit]").first.click()


def test_a_county_moves_its_messy_spreadsheet_in(
    browser: Browser, running_stack: RunningStack, tmp_path: Path
):
    stack = running_stack
    before = persons(stack)
    data = messy_sheet.messy_sheet(village_of(stack))
    page = signed_in(browser, stack, "county")
    page.goto(f"{stack.url}/households/")
    page.locator("a[href='/imports/new/households/']").click()
    page.set_input_files(
        "#id_file", {"name": "花名册.xlsx", "mimeType": "application/zip", "buffer": data}
    )
    page.locator("form[enctype] button[type=submit]").click()

    # The headings were found below two title rows, on the second page, in two rows.
    page.wait_for_url("**/columns/")
    expect(page.locator("[name=first]")).to_have_value("3")
    expect(page.locator("[name=height]")).to_have_value("2")
    expect(page.get_by_label("公民身份号码")).to_have_value("person.id_number")
    page.locator("form:has([name^=column-]) button[type=submit]").click()

    # Every foreign value is asked about once; what no suggestion can tell is said by hand.
    page.wait_for_url("**/codes/")
    expect(page.get_by_label("长子")).to_have_value("2")
    for value, code in messy_sheet.CODES.items():
        page.get_by_label(value, exact=True).select_option(code)
    with page.expect_navigation(timeout=WAIT):
        page.locator("form:has([name^=code-]) button[type=submit]").click()
    wait_for_result(page)

    # The preview counts each kind; the bad rows come as a file with their reasons.
    counts = {action: chip(page, action) for action in ("new", "wrong", "double", "changed")}
    assert counts == {
        "new": messy_sheet.NEW,
        "wrong": messy_sheet.WRONG,
        "double": messy_sheet.DOUBLE,
        "changed": 0,
    }
    with page.expect_download() as download:
        page.locator("a[href$='/errors/']").click()
    download.value.save_as(tmp_path / "errors.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO((tmp_path / "errors.xlsx").read_bytes()))
    bad = book.get_sheet_by_index(0).to_python()[1:]
    assert len(bad) == messy_sheet.WRONG + messy_sheet.DOUBLE
    assert all(row[-1] for row in bad)
    assert persons(stack) == before

    # Apply, undo, and apply again.
    press(page, "apply")
    wait_for_result(page)
    assert persons(stack) == before + messy_sheet.NEW
    press(page, "undo")
    wait_for_result(page)
    assert persons(stack) == before
    press(page, "again")
    press(page, "apply")
    wait_for_result(page)
    assert persons(stack) == before + messy_sheet.NEW
