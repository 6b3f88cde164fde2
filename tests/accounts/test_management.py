"""The system administrator's pages: accounts and postings inside his own division, never above."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Posting, User
from tests.factories.accounts import PASSWORD, make_user, post
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
LIST = "/accounts/"
TODAY = timezone.localdate


@pytest.fixture
def province(divisions):
    return make_user("sys_admin", division="52", username="province.admin")


@pytest.fixture
def county(divisions):
    return make_user("sys_admin", division="522702", username="fuquan.admin")


def listed(browser, query=""):
    page = browser.get(LIST + query)
    assert page.status_code == 200
    return {user.username for user in page.context["page"].rows}


def new_account(browser, **changes):
    data = {
        "account-username": "li.min",
        "account-name": "李敏",
        "account-phone": "13885012345",
        "role": "county_admin",
        "search": "福泉",
        "place": "d522702",
        "starts_on": f"{TODAY():%F}",
        "ends_on": "",
        **changes,
    }
    return browser.post("/accounts/new/", data)


def add_posting(browser, user, **changes):
    data = {
        "role": "county_admin", "search": "", "place": "d522702", "starts_on": f"{TODAY():%F}",
        "ends_on": "", **changes,
    }  # fmt: skip
    return browser.post(f"/accounts/{user.pk}/postings/", data)


# --- making ---------------------------------------------------------------------------------------


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


# --- who is managed -------------------------------------------------------------------------------


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


# --- changing -------------------------------------------------------------------------------------


@pytest.fixture
def worker(station):
    return make_user("worker", station=station, name="王志强")


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


# --- the list -------------------------------------------------------------------------------------


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
