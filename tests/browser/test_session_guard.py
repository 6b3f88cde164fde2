"""A form sent after the session ended is signed in above itself and sent as it stands."""

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.stations import make_division_tree

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_nothing_typed_is_lost_when_the_session_ended_meanwhile(
    browser: Browser, live_server
) -> None:
    make_division_tree()
    make_user("sys_admin", division="52", username="sys")
    page = browser.new_page(locale="zh-CN")
    page.clock.install()
    page.goto(f"{live_server.url}/accounts/sign-in/?next=/accounts/new/")
    page.fill("#id_username", "sys")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")

    page.fill("#id_account-username", "kept")
    page.fill("#id_account-name", "何静")
    page.select_option("#id_role", "county_admin")
    page.fill("#id_search", "福泉")
    page.clock.fast_forward(1000)
    expect(page.locator("#places label")).to_have_count(1)
    page.locator("#places label", has_text="福泉市").click()

    page.context.clear_cookies(name="sessionid")
    page.clock.fast_forward(120_000)
    page.click("main .actions button[type=submit]")

    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    dialog.locator("#id_password").fill("Wrong-Guess-1")
    dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.locator("#id_password").fill(PASSWORD)
    dialog.locator("button[type=submit]").click()

    expect(page.locator("#initial")).to_be_visible()
    user = User.objects.get(username="kept")
    assert user.name == "何静"
    assert user.postings.get().division_prefix == "522702"
