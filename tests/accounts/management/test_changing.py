"""An account is edited, closed, unlocked, given a new password; and the list of accounts."""

import datetime as dt
import re

import pytest
from django.test import Client

from accounts.models import AuditEvent, Posting, User
from tests.accounts.management.pages import LIST, TODAY, listed
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def test_name_and_phone_are_edited_and_the_log_names_the_fields_only(sign_in, county, worker):
    browser = sign_in(county)
    response = browser.post(
        f"/accounts/{worker.pk}/", {"account-name": "王志刚", "account-phone": "13985000000"}
    )
    assert response.status_code == 302
    worker.refresh_from_db()
    assert (worker.name, worker.phone) == ("王志刚", "13985000000")
    row = AuditEvent.objects.get(action="account")
    assert row.detail == {"changed": ["name", "phone"]}
    assert row.object_id == str(worker.pk)


def test_the_account_name_itself_stays(sign_in, county, worker):
    sign_in(county).post(
        f"/accounts/{worker.pk}/", {"account-name": "x", "account-username": "other"}
    )
    assert User.objects.get(pk=worker.pk).username == worker.username


def test_a_closed_account_loses_its_session_and_comes_back_when_opened(sign_in, county, worker):
    theirs, admin = sign_in(worker), sign_in(county)
    admin.post(f"/accounts/{worker.pk}/change/", {"do": "close"})
    assert theirs.get("/accounts/me/").status_code == 302
    admin.post(f"/accounts/{worker.pk}/change/", {"do": "open"})
    assert sign_in(worker).get("/accounts/me/").status_code == 200
    changes = [row.detail["change"] for row in AuditEvent.objects.filter(action="account")]
    assert sorted(changes) == ["closed", "opened"]


def test_a_locked_account_is_listed_and_unlocked(sign_in, county, worker):
    for _i in range(5):
        Client().post(
            "/accounts/sign-in/", {"username": worker.username, "password": "Wrong-Guess-1"}
        )
    admin = sign_in(county)
    assert listed(admin, "?state=locked") == {worker.username}
    admin.post(f"/accounts/{worker.pk}/change/", {"do": "unlock"})
    assert listed(admin, "?state=locked") == set()
    assert sign_in(worker).get("/accounts/me/").status_code == 200


def test_a_reset_password_is_shown_once_and_must_be_changed(sign_in, county, worker):
    theirs = sign_in(worker)
    page = sign_in(county).post(f"/accounts/{worker.pk}/change/", {"do": "password"})
    password = page.context["password"]
    assert re.fullmatch(r"\w{5}-\w{5}-\w{4}", password)
    assert theirs.get("/accounts/me/").status_code == 302, "the open session ends"
    fresh = sign_in(worker, password)
    assert fresh.get("/accounts/me/")["Location"] == "/accounts/me/password/"
    assert AuditEvent.objects.get(action="password").detail["change"] == "password reset"


def test_an_ended_posting_ends_its_rights_at_once(sign_in, county, worker):
    posting = worker.postings.get()
    Posting.objects.filter(pk=posting.pk).update(starts_on=TODAY() - dt.timedelta(days=9))
    response = sign_in(county).post(f"/accounts/{worker.pk}/postings/{posting.pk}/end/")
    assert response.status_code == 302
    assert User.objects.get(pk=worker.pk).scope.roles == frozenset()
    posting.refresh_from_db()
    assert posting.is_over
    assert AuditEvent.objects.get(action="permission").detail["change"] == "ended"
    assert worker.username in listed(sign_in(county)), "the account stays in the list"


def test_a_posting_of_another_account_is_not_ended_through_this_one(sign_in, county, worker):
    foreign = make_user("county_admin", division="520502").postings.get()
    response = sign_in(county).post(f"/accounts/{worker.pk}/postings/{foreign.pk}/end/")
    assert response.status_code == 404
    assert Posting.objects.filter(pk=foreign.pk).exists()


def test_an_unknown_change_is_not_found(sign_in, county, worker):
    response = sign_in(county).post(f"/accounts/{worker.pk}/change/", {"do": "promote"})
    assert response.status_code == 404


def test_the_filters_narrow_the_list(sign_in, province, county, worker):
    admin = make_user("county_admin", division="520502", name="赵德胜")
    closed = make_user(is_active=False)
    browser = sign_in(province)
    assert listed(browser, "?q=志强") == {worker.username}
    assert listed(browser, f"?q={admin.username}") == {admin.username}
    assert listed(browser, "?role=worker") == {worker.username}
    assert listed(browser, "?division=5205") == {admin.username}
    assert listed(browser, "?state=closed") == {closed.username}
    assert listed(browser, "?state=unposted") == {closed.username}
    assert listed(browser, "?role=sys_admin") == {county.username}
    assert browser.get("/accounts/?division=Fuquan").context["filterset"].errors


def test_the_list_costs_the_same_for_many(sign_in, county, station, django_assert_max_num_queries):
    browser = sign_in(county)
    for _i in range(40):
        make_user("worker", station=station)
    browser.get(LIST)
    with django_assert_max_num_queries(14) as seen:
        page = browser.get(LIST)
    assert len(page.context["page"].rows) == 25 and page.context["page"].next
    asked = [q["sql"] for q in seen.captured_queries]
    asked = [sql for sql in asked if sql.startswith("SELECT") and "set_config" not in sql]
    assert len(asked) <= 8, asked


def test_the_page_of_one_account_costs_little(
    sign_in, county, worker, django_assert_max_num_queries
):
    browser = sign_in(county)
    browser.get(f"/accounts/{worker.pk}/")
    with django_assert_max_num_queries(12):
        assert browser.get(f"/accounts/{worker.pk}/").status_code == 200


def test_a_choice_survives_a_second_search(sign_in, province):
    page = sign_in(province).get(
        "/accounts/places/", {"role": "county_admin", "search": "福泉", "place": "d522702"}
    )
    assert 'value="d522702" checked' in page.content.decode()
