"""An account is made with a posting, found by name or code, and told when it is wrong."""

import pytest

from accounts.models import AuditEvent, Posting, User
from tests.accounts.management.pages import new_account
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def test_a_new_account_gets_a_posting_and_a_password_that_is_shown_once(sign_in, county):
    browser = sign_in(county)
    page = new_account(browser)
    assert page.status_code == 200, page.context["posting_form"].errors
    password = page.context["password"]
    assert password in page.content.decode()

    user = User.objects.get(username="li.min")
    assert (user.name, user.created_by, user.must_change_password) == ("李敏", county, True)
    assert [(p.role, p.division_prefix) for p in user.postings.all()] == [
        ("county_admin", "522702")
    ]
    assert password not in browser.get(f"/accounts/{user.pk}/").content.decode()

    fresh = sign_in(user, password)
    assert fresh.get("/")["Location"] == "/accounts/me/password/"


def test_the_making_is_in_the_audit_log_without_the_password(sign_in, county):
    page = new_account(sign_in(county))
    rows = AuditEvent.objects.filter(user=county, action__in=["account", "permission"])
    assert [row.action for row in rows.order_by("id")] == ["account", "permission"]
    assert rows.get(action="permission").detail["place"] == "522702"
    assert page.context["password"] not in str([row.__dict__ for row in rows])


def test_a_worker_is_posted_at_a_station_found_by_name(sign_in, county, station):
    browser = sign_in(county)
    found = browser.get("/accounts/places/?role=worker&search=金山")
    [place] = found.context["found"]
    assert place.value == f"s{station.pk}"
    assert new_account(browser, role="worker", place=place.value).context["password"]
    assert Posting.objects.get(user__username="li.min").station == station


def test_the_search_finds_by_code_and_by_part_of_a_name(sign_in, province, station):
    browser = sign_in(province)

    def found(role, words):
        page = browser.get("/accounts/places/", {"role": role, "search": words})
        return [place.value for place in page.context["found"]]

    assert found("county_admin", "5227") == ["d522701", "d522702"]
    assert found("county_admin", "七星") == ["d520502"]
    assert found("worker", "522702") == [f"s{station.pk}"]
    assert found("prefecture_admin", "") == ["d5205", "d5227"]
    assert found("worker", "福泉") == []


def test_the_search_does_not_reach_beyond_the_division(sign_in, county, divisions):
    StationFactory(division=divisions.wenfeng)
    browser = sign_in(county)
    for words in ("", "5227", "都匀", "文峰"):
        page = browser.get("/accounts/places/", {"role": "", "search": words})
        assert all("522702" in p.note for p in page.context["found"]), words


def test_without_javascript_the_form_itself_shows_what_the_search_found(sign_in, county):
    page = new_account(sign_in(county), place="")
    assert "search" in page.context["posting_form"].errors
    assert 'value="d522702"' in page.content.decode()
    assert 'value="li.min"' in page.content.decode(), "nothing typed is lost"
    assert not User.objects.filter(username="li.min").exists()


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"account-username": "fuquan.admin"}, "username"),
        ({"account-username": "li min"}, "username"),
        ({"account-name": ""}, "name"),
        ({"account-phone": "12345"}, "phone"),
    ],
)
def test_wrong_personal_entries_are_told_beside_the_field(sign_in, county, wrong, field):
    page = new_account(sign_in(county), **wrong)
    assert field in page.context["account_form"].errors
    assert not User.objects.filter(username="li.min").exists()


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"role": "worker"}, "role"),
        ({"role": "emperor"}, "role"),
        ({"place": "d522701"}, "search"),
        ({"place": "d5227", "role": "prefecture_admin"}, "search"),
        ({"place": "d52"}, "search"),
        ({"place": "d522709"}, "search"),
        ({"place": "s999999999"}, "search"),
        ({"place": "s" + "9" * 19}, "search"),
        ({"place": "d'; --"}, "search"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"starts_on": "31.02.2026"}, "starts_on"),
    ],
)
def test_wrong_postings_are_told_beside_the_field(sign_in, county, wrong, field):
    page = new_account(sign_in(county), **wrong)
    assert field in page.context["posting_form"].errors
    assert not Posting.objects.filter(user__username="li.min").exists()
    assert not User.objects.filter(username="li.min").exists()


def test_a_station_of_another_county_is_refused(sign_in, county, divisions):
    foreign = StationFactory(division=divisions.wenfeng)
    page = new_account(sign_in(county), role="worker", place=f"s{foreign.pk}")
    assert "search" in page.context["posting_form"].errors
