"""API tokens: stored as a digest, shown once, refused when unknown, revoked or expired."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, AuditEvent
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
API = "/api/v1/divisions/"


def call(token, path=API, keyword="Token"):
    return Client().get(path, headers={"authorization": f"{keyword} {token}"})


@pytest.fixture
def user(divisions):
    return make_user("county_admin")


def test_a_token_opens_the_api_with_the_rights_of_its_account(user):
    token = ApiToken.issue(user, "报表程序")
    assert call(token).status_code == 200
    assert ApiToken.objects.get().last_used_at is not None


def test_only_the_digest_is_stored(user):
    token = ApiToken.issue(user, "报表程序")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM accounts_apitoken t")
        [[stored]] = cursor.fetchall()
    assert token not in stored
    assert token.removeprefix("sws_") not in stored


def assert_refused(response):
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == "Token"
    assert response.json()["status"] == 401
    assert response.json()["detail"]
    return response.json()["detail"]


def test_unknown_revoked_expired_and_closed_get_the_same_401(user):
    unknown = assert_refused(call("sws_nobody-issued-this"))
    revoked = ApiToken.issue(user, "a")
    ApiToken.objects.get().revoke()
    assert assert_refused(call(revoked)) == unknown
    expired = ApiToken.issue(user, "b")
    ApiToken.objects.filter(label="b").update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert assert_refused(call(expired)) == unknown
    closed = ApiToken.issue(user, "c")
    user.close()
    assert assert_refused(call(closed)) == unknown


@pytest.mark.parametrize("value", ["", "a b", "\u00e9\u00ff", "x" * 5000, "%00"])
def test_odd_headers_are_refused_as_calmly(user, value):
    response = Client().get(API, HTTP_AUTHORIZATION=f"Token {value}")
    assert response.status_code == 401


def test_no_token_at_all_is_401(db):
    assert_refused(Client().get(API))


def test_a_failed_token_is_in_the_audit_log_without_the_token(user):
    call("sws_nobody-issued-this")
    row = AuditEvent.objects.get(action="token")
    assert not row.success
    assert "nobody-issued" not in str(row.__dict__)


def test_a_token_of_an_account_without_posting_sees_nothing(divisions):
    assert call(ApiToken.issue(make_user(), "x")).status_code == 403


def test_a_posting_that_ended_ends_the_token_s_sight(user):
    token = ApiToken.issue(user, "x")
    user.postings.get().end()
    assert call(token).status_code == 403


def test_the_page_shows_a_new_token_once(user, sign_in):
    browser = sign_in(user)
    page = browser.post("/accounts/me/tokens/", {"label": "报表程序"})
    plain = page.context["token"]
    assert plain in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert plain not in browser.get("/accounts/me/").content.decode()
    assert call(plain).status_code == 200
    assert AuditEvent.objects.get(action="token").detail == {"issued": "报表程序"}


def test_a_token_needs_to_say_what_it_is_for(user, sign_in):
    page = sign_in(user).post("/accounts/me/tokens/", {"label": " "})
    assert page.status_code == 200 and page.context["token_form"].errors
    assert not ApiToken.objects.exists()


def test_rotating_ends_the_old_token_and_shows_its_successor(user, sign_in):
    old = ApiToken.issue(user, "x")
    page = sign_in(user).post(f"/accounts/me/tokens/{ApiToken.objects.get().pk}/", {"do": "rotate"})
    assert call(old).status_code == 401
    assert call(page.context["token"]).status_code == 200


def test_revoking_ends_it_at_once(user, sign_in):
    token = ApiToken.issue(user, "x")
    sign_in(user).post(f"/accounts/me/tokens/{ApiToken.objects.get().pk}/", {"do": "revoke"})
    assert call(token).status_code == 401


def test_nobody_revokes_the_token_of_another(user, sign_in):
    token = ApiToken.issue(user, "x")
    thief = sign_in(make_user("county_admin", division="520502"))
    for do in ("revoke", "rotate"):
        response = thief.post(f"/accounts/me/tokens/{ApiToken.objects.get().pk}/", {"do": do})
        assert response.status_code == 404
    assert call(token).status_code == 200


def test_the_last_use_is_written_once_a_minute_at_most(user, django_assert_num_queries):
    ApiToken.issue(user, "x")
    token = ApiToken.objects.get()
    token.note_use()
    token.refresh_from_db()
    with django_assert_num_queries(0):
        token.note_use()
