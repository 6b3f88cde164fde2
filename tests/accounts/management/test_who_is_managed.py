"""Accounts inside the administrator's own division, never above; and who administers at all."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import Posting
from tests.accounts.management.pages import LIST, TODAY, add_posting, listed
from tests.factories.accounts import PASSWORD, make_user, post
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_accounts_of_the_division_and_no_others(
    sign_in, county, divisions, station
):
    worker = make_user("worker", station=station)
    foreign = make_user("worker", station=StationFactory(division=divisions.wenfeng))
    above = make_user("prefecture_admin", division="5227")
    shown = listed(sign_in(county))
    assert shown == {worker.username}
    for user in (foreign, above, county):
        assert sign_in(county).get(f"/accounts/{user.pk}/").status_code == 404


def test_somebody_with_a_posting_elsewhere_is_managed_from_above(sign_in, county, province):
    both = make_user("county_admin", division="522702")
    post(both, "county_admin", division="520502")
    assert listed(sign_in(county)) == set()
    assert both.username in listed(sign_in(province))


def test_a_posting_elsewhere_that_is_over_does_not_count(sign_in, county):
    user = make_user("county_admin", division="522702")
    yesterday = TODAY() - dt.timedelta(days=1)
    post(user, "county_admin", division="520502", starts_on=yesterday, ends_on=yesterday)
    assert listed(sign_in(county)) == {user.username}


def test_accounts_without_posting_belong_to_their_maker_and_to_the_province(
    sign_in, county, province
):
    mine, nobodys = make_user(created_by=county), make_user()
    assert listed(sign_in(county)) == {mine.username}
    assert listed(sign_in(province)) >= {mine.username, nobodys.username}


def test_nobody_manages_his_own_account(sign_in, province):
    browser = sign_in(province)
    assert province.username not in listed(browser)
    for path in ("", "change/", "postings/"):
        response = browser.post(f"/accounts/{province.pk}/{path}", {"do": "open"})
        assert response.status_code == 404
    assert add_posting(browser, province, role="province_admin", place="d52").status_code == 404
    assert province.postings.count() == 1


def test_administrators_of_the_same_division_are_managed_from_above(sign_in, county, province):
    peers = [make_user(r, division="522702") for r in ("sys_admin", "sec_admin", "auditor")]
    browser = sign_in(county)
    assert listed(browser) == set()
    for peer in peers:
        response = browser.post(f"/accounts/{peer.pk}/change/", {"do": "password"})
        assert response.status_code == 404
        peer.refresh_from_db()
        assert peer.check_password(PASSWORD)
    assert {p.username for p in peers} <= listed(sign_in(province))


def test_a_county_does_not_appoint_its_own_administrators(sign_in, county, province):
    user = make_user(created_by=county)
    for role in ("sys_admin", "sec_admin", "auditor"):
        page = add_posting(sign_in(county), user, role=role)
        assert "role" in page.context["posting_form"].errors
    assert add_posting(sign_in(province), user, role="auditor").status_code == 302


@pytest.mark.parametrize("other", ["sec_admin", "auditor", "county_admin"])
def test_three_separate_administrators(sign_in, province, other):
    user = make_user("sys_admin", division="522702")
    page = add_posting(sign_in(province), user, role=other)
    assert "role" in page.context["posting_form"].errors
    user.postings.get().end()
    Posting.objects.filter(user=user).delete()
    assert add_posting(sign_in(province), user, role=other).status_code == 302


def test_one_administrator_after_another_on_one_account_is_allowed(sign_in, province):
    until = TODAY() + dt.timedelta(days=10)
    user = make_user()
    post(user, "sys_admin", division="522702", ends_on=until)
    late = until + dt.timedelta(days=1)
    browser = sign_in(province)
    assert add_posting(browser, user, role="auditor", starts_on=f"{until:%F}").status_code == 200
    assert add_posting(browser, user, role="auditor", starts_on=f"{late:%F}").status_code == 302


def test_the_same_posting_is_not_given_twice(sign_in, county):
    user = make_user("county_admin", division="522702")
    page = add_posting(sign_in(county), user)
    assert page.context["posting_form"].non_field_errors()
    assert user.postings.count() == 1


@pytest.mark.parametrize("role", ["auditor", "sec_admin", "province_admin", "county_admin"])
def test_only_the_system_administrator_opens_these_pages(sign_in, divisions, role):
    browser = sign_in(make_user(role))
    target = make_user("county_admin")
    for path in (LIST, "/accounts/new/", "/accounts/places/", f"/accounts/{target.pk}/"):
        assert browser.get(path).status_code == 403, path
    assert browser.post(f"/accounts/{target.pk}/change/", {"do": "close"}).status_code == 403


def test_somebody_not_signed_in_is_sent_to_sign_in(divisions):
    for path in (LIST, "/accounts/new/", "/accounts/1/", "/accounts/audit/", "/accounts/me/"):
        assert Client().get(path)["Location"].startswith("/accounts/sign-in/")


def test_the_administrator_has_no_sight_of_people(county, province):
    for admin in (county, province):
        assert admin.scope_for("account.manage").person_prefixes == frozenset()
        assert admin.scope_for("account.manage").person_stations == frozenset()
