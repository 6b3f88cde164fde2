"""Idle and absolute time-outs (S-02), and coming back to the page one was on (checklist 15)."""

import time

import pytest
from django.test import Client

from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
MINE = "/accounts/me/"


@pytest.fixture
def browser(sign_in):
    browser = sign_in(make_user("sys_admin", division="52"))
    browser.get(MINE)
    return browser


def age(browser, **changes):
    session = browser.session
    session.update({name: int(time.time()) - seconds for name, seconds in changes.items()})
    session.save()


def test_thirty_minutes_without_a_request_end_the_session(browser):
    age(browser, seen_at=29 * 60)
    assert browser.get(MINE).status_code == 200
    age(browser, seen_at=31 * 60)
    assert browser.get(MINE)["Location"].endswith("&ended=timeout")


def test_eight_hours_end_the_session_however_busy(browser):
    age(browser, started_at=8 * 3600 + 5, seen_at=10)
    assert browser.get(MINE)["Location"].endswith("&ended=timeout")


def test_the_sign_in_page_says_that_the_session_expired(browser):
    age(browser, seen_at=31 * 60)
    page = browser.get(browser.get(MINE)["Location"])
    assert "登录已超时" in page.content.decode() or "Session expired" in page.content.decode()


def test_a_request_keeps_the_session_alive(browser):
    age(browser, seen_at=20 * 60)
    browser.get(MINE)
    assert time.time() - browser.session["seen_at"] < 60


def test_a_session_whose_row_is_gone_counts_as_expired(browser):
    browser.session.delete()
    assert browser.get(MINE)["Location"].endswith("&ended=timeout")


def test_somebody_who_was_never_signed_in_reads_nothing_about_time():
    assert "ended" not in Client().get(MINE)["Location"]


def test_a_form_sent_too_late_leads_back_to_its_page_not_to_its_target(browser):
    age(browser, seen_at=31 * 60)
    response = browser.post(
        "/accounts/7/postings/",
        {"role": "worker"},
        headers={"referer": "http://testserver/accounts/7/?tab=postings"},
    )
    assert "next=%2Faccounts%2F7%2F%3Ftab%3Dpostings&" in response["Location"]


def test_a_foreign_referer_is_not_followed(browser):
    age(browser, seen_at=31 * 60)
    response = browser.post(
        "/accounts/7/postings/", headers={"referer": "https://evil.example/accounts/"}
    )
    assert "next=%2Faccounts%2F7%2Fpostings%2F&" in response["Location"]


def test_an_htmx_part_makes_the_whole_page_go_and_sign_in(browser):
    age(browser, seen_at=31 * 60)
    response = browser.get(
        "/accounts/places/?search=x",
        headers={"hx-request": "true", "hx-current-url": "http://testserver/accounts/new/"},
    )
    assert response.status_code == 204
    assert response["HX-Redirect"] == ("/accounts/sign-in/?next=%2Faccounts%2Fnew%2F&ended=timeout")


def test_the_api_answers_an_expired_session_with_401(browser):
    age(browser, seen_at=31 * 60)
    response = browser.get("/api/v1/divisions/")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


def test_a_page_can_ask_whether_somebody_is_still_signed_in(browser):
    assert browser.get("/accounts/session/").status_code == 204
    age(browser, seen_at=31 * 60)
    assert browser.get("/accounts/session/").status_code == 401


def test_pages_of_somebody_signed_in_are_not_kept_by_the_browser(browser):
    assert browser.get(MINE)["Cache-Control"] == "no-store, private"
