"""Signing in and out, the lock after too many failures, one session per account (S-02)."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/sign-in/"
MINE = "/accounts/me/"


def try_in(browser, username, password, **data):
    return browser.post(SIGN_IN, {"username": username, "password": password, **data})


def rows(action):
    return list(AuditEvent.objects.filter(action=action).order_by("id"))


def test_the_right_password_leads_to_the_page_that_was_asked_for(client, divisions):
    user = make_user("sys_admin", division="52")
    asked = client.get("/accounts/?q=li&state=open")
    assert asked.status_code == 302
    assert asked["Location"].startswith("/accounts/sign-in/?next=%2Faccounts%2F%3Fq%3Dli")

    page = client.get(asked["Location"])
    assert page.status_code == 200
    response = try_in(client, user.username, PASSWORD, next=page.context["next"])
    assert response["Location"] == "/accounts/?q=li&state=open"


def test_without_a_page_asked_for_it_leads_home(client):
    response = try_in(client, make_user().username, PASSWORD)
    assert response["Location"] == "/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/accounts/sign-in/?next=/", "x:y"]
)
def test_it_never_leads_to_another_site_or_in_a_circle(client, target):
    response = try_in(client, make_user().username, PASSWORD, next=target)
    assert response["Location"] == "/"


def test_password_managers_and_pasting_are_welcome(client):
    html = client.get(SIGN_IN).content.decode()
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html


def test_a_wrong_password_says_so_without_saying_whether_the_account_exists(client):
    user = make_user()
    known = try_in(client, user.username, "Wrong-Guess-1")
    unknown = try_in(client, "nobody.here", "Wrong-Guess-1")
    assert known.context["form"].errors == unknown.context["form"].errors
    assert user.username in known.content.decode(), "what was typed stays"
    assert "Wrong-Guess-1" not in known.content.decode()


def test_a_failed_sign_in_is_in_the_audit_log_with_account_address_and_browser(client):
    user = make_user()
    client.post(
        SIGN_IN,
        {"username": user.username, "password": "Wrong-Guess-1"},
        headers={"user-agent": "Test browser"},
        REMOTE_ADDR="192.0.2.7",
    )
    [row] = rows("sign_in_failed")
    assert (row.user_id, row.username, row.success) == (user.pk, user.username, False)
    assert (row.ip, row.user_agent) == ("192.0.2.7", "Test browser")
    assert "Wrong-Guess-1" not in str(row.__dict__)


def test_before_the_lock_the_page_says_how_many_tries_are_left(client):
    user = make_user()
    for _i in range(3):
        response = try_in(client, user.username, "Wrong-Guess-1")
    text = " ".join(response.context["form"].non_field_errors())
    assert "2" in text and "15" in text


def test_five_failures_lock_the_account_and_the_page_says_for_how_long(client):
    user = make_user()
    for _i in range(5):
        response = try_in(client, user.username, "Wrong-Guess-1")
    assert response.status_code == 429
    assert response.context["minutes"] == 15
    assert "15" in response.content.decode()

    right = try_in(client, user.username, PASSWORD)
    assert right.status_code == 429, "not even the right password opens a locked account"
    assert rows("locked_out")[0].user_id == user.pk


def test_the_time_left_shrinks_and_after_it_the_account_opens(client):
    user = make_user()
    for _i in range(5):
        try_in(client, user.username, "Wrong-Guess-1")
    past = timezone.now() - dt.timedelta(minutes=9, seconds=30)
    AccessAttempt.objects.update(attempt_time=past)
    from accounts.lockout import minutes_left

    assert minutes_left(user.username, "127.0.0.1") == 6
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=16))
    assert minutes_left(user.username, "127.0.0.1") == 0
    assert try_in(client, user.username, PASSWORD).status_code == 302


def test_a_lock_of_one_account_leaves_a_colleague_at_the_same_address_alone(client):
    user, colleague = make_user(), make_user()
    for _i in range(5):
        try_in(client, user.username, "Wrong-Guess-1")
    assert try_in(client, colleague.username, PASSWORD).status_code == 302


def test_a_closed_account_cannot_sign_in(client):
    user = make_user(is_active=False)
    assert try_in(client, user.username, PASSWORD).status_code == 200


def test_an_account_nobody_used_for_ninety_days_is_closed_until_reopened(client, settings):
    settings.DEMO = False
    user = make_user()
    User.objects.filter(pk=user.pk).update(opened_at=timezone.now() - dt.timedelta(days=91))
    assert try_in(client, user.username, PASSWORD).status_code == 200
    user.refresh_from_db()
    user.open()
    assert try_in(client, user.username, PASSWORD).status_code == 302


def test_signing_out_ends_the_session_and_is_recorded(sign_in):
    user = make_user()
    browser = sign_in(user)
    assert browser.get(MINE).status_code == 200
    out = browser.post("/accounts/sign-out/")
    assert out["Location"] == "/accounts/sign-in/?ended=out"
    assert browser.get(MINE).status_code == 302
    assert rows("sign_out")[0].user_id == user.pk


def test_signing_out_needs_a_post(sign_in):
    browser = sign_in(make_user())
    assert browser.get("/accounts/sign-out/").status_code == 405
    assert browser.get(MINE).status_code == 200


def test_a_newer_sign_in_ends_the_older_one_and_both_are_told(sign_in):
    user = make_user()
    first = sign_in(user)
    assert first.get(MINE).status_code == 200

    second = sign_in(user)
    told = [str(m) for m in second.get(MINE).context["messages"]]
    assert len(told) == 1, "the newer one reads that an earlier sign-in was ended"

    ended = first.get(MINE)
    assert ended["Location"] == "/accounts/sign-in/?next=%2Faccounts%2Fme%2F&ended=elsewhere"
    assert first.get(ended["Location"]).context["ended"]
    assert second.get(MINE).status_code == 200, "the newer one goes on"


def test_an_ended_session_does_not_revive_when_the_newer_one_signs_out(sign_in):
    user = make_user()
    first, second = sign_in(user), sign_in(user)
    second.post("/accounts/sign-out/")
    assert first.get(MINE).status_code == 302


def test_no_word_of_another_device_when_the_other_session_had_run_out(sign_in):
    user = make_user()
    first = sign_in(user)
    session = first.session
    session["seen_at"] = session["started_at"] = 1
    session.save()
    assert list(sign_in(user).get(MINE).context["messages"]) == []


def test_a_signed_in_person_does_not_see_the_sign_in_page_again(sign_in):
    assert sign_in(make_user()).get(SIGN_IN)["Location"] == "/"


def test_the_dialog_signs_in_without_leaving_the_page():
    user = make_user()
    browser = Client(headers={"x-dialog": "1"})
    form = browser.get(SIGN_IN)
    assert "<html" not in form.content.decode()
    wrong = try_in(browser, user.username, "Wrong-Guess-1")
    assert wrong.status_code == 422 and "<html" not in wrong.content.decode()
    right = try_in(browser, user.username, PASSWORD)
    assert right.json()["account"] == user.username
    assert right.json()["csrf"]
