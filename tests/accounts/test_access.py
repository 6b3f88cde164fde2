"""The guards that every app's views use, and the error pages behind them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.views import View
from rest_framework.test import APIRequestFactory

from accounts.access import May, PermissionRequired, PostingRequired, requires
from accounts.views import errors
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


class Reading(PostingRequired, View):
    def get(self, request):
        return HttpResponse("seen")


class Visiting(PermissionRequired, Reading):
    permission = "visit.create"


@requires("visit.create")
def visiting(request):
    return HttpResponse("seen")


def asked_by(user, path="/x/?a=1", **extra):
    request = RequestFactory().get(path, **extra)
    request.user = user
    return request


@pytest.fixture
def nobody():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


@pytest.mark.parametrize("view", [Reading.as_view(), Visiting.as_view(), visiting])
def test_somebody_not_signed_in_goes_to_sign_in_and_back(nobody, view):
    response = view(asked_by(nobody))
    assert response["Location"] == "/accounts/sign-in/?next=%2Fx%2F%3Fa%3D1"


@pytest.mark.parametrize("view", [Reading.as_view(), Visiting.as_view(), visiting])
def test_an_account_without_posting_is_refused(view):
    with pytest.raises(PermissionDenied):
        view(asked_by(make_user()))


@pytest.mark.parametrize("view", [Visiting.as_view(), visiting])
def test_the_permission_of_a_posting_opens_the_view(station, view):
    assert view(asked_by(make_user("worker", station=station))).content == b"seen"
    with pytest.raises(PermissionDenied):
        view(asked_by(make_user("county_admin")))


def test_any_posting_opens_a_view_without_permission(divisions):
    assert Reading.as_view()(asked_by(make_user("evaluator"))).status_code == 200


def test_a_program_gets_a_problem_instead_of_the_sign_in_page(nobody):
    response = Reading.as_view()(asked_by(nobody, "/api/v1/figures/"))
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


def test_the_api_permission_lets_read_and_write_apart(station):
    worker, county = make_user("worker", station=station), make_user("county_admin")
    requests = APIRequestFactory()

    def may(permission, user, method):
        request = getattr(requests, method)("/")
        request.user = user
        return permission().has_permission(request, None)

    strict, open_to_read = May("visit.create"), May("visit.create", safe=None)
    assert may(strict, worker, "get") and may(strict, worker, "post")
    assert not may(strict, county, "get") and not may(strict, county, "post")
    assert may(open_to_read, county, "get") and not may(open_to_read, county, "post")
    assert not may(open_to_read, make_user(), "get"), "somebody without a posting reads nothing"


# --- error pages ----------------------------------------------------------------------------------

HANDLERS = [
    (errors.bad_request, 400),
    (errors.permission_denied, 403),
    (errors.not_found, 404),
]


@pytest.mark.parametrize("handler, status", HANDLERS)
def test_errors_are_pages_for_people_and_problems_for_programs(divisions, handler, status):
    user = make_user("county_admin")
    page = handler(asked_by(user), Exception("x"))
    assert page.status_code == status and "<h1>" in page.content.decode()
    answer = handler(asked_by(user, "/api/v1/x/"), Exception("x"))
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_the_server_error_page_asks_nothing_of_the_database(nobody, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = errors.server_error(asked_by(nobody))
    assert page.status_code == 500 and "<h1>" in page.content.decode()


def test_the_refusal_says_why():
    page = errors.permission_denied(asked_by(make_user()), PermissionDenied("没有任职"))
    assert "没有任职" in page.content.decode()


def test_a_form_from_before_the_last_sign_in_is_explained(sign_in):
    assert errors.csrf_failure(asked_by(make_user())).status_code == 403
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/accounts/sign-in/", {"username": "a"}).status_code == 403


# --- language and theme ---------------------------------------------------------------------------


def test_the_language_switch_keeps_page_and_query(client):
    response = client.post(
        "/accounts/language/", {"language": "en", "next": "/accounts/sign-in/?next=/x"}
    )
    assert response["Location"] == "/accounts/sign-in/?next=/x"
    assert 'lang="en"' in client.get("/accounts/sign-in/").content.decode()
    client.post("/accounts/language/", {"language": "zh-hans"})
    assert 'lang="zh-CN"' in client.get("/accounts/sign-in/").content.decode()


def test_chinese_whatever_the_browser_prefers(client):
    page = client.get("/accounts/sign-in/", headers={"accept-language": "en"})
    assert 'lang="zh-CN"' in page.content.decode()


def test_the_theme_is_remembered(client):
    client.post("/accounts/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/accounts/sign-in/").content.decode()


@pytest.mark.parametrize("path, data", [("language", {"language": "xx"}), ("theme", {})])
def test_unknown_preferences_are_refused(client, path, data):
    assert client.post(f"/accounts/{path}/", data).status_code == 400


def test_preferences_lead_to_no_other_site(client):
    response = client.post("/accounts/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert response["Location"] == "/"
