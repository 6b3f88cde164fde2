"""The audit log: what it holds, that nothing leaves it, and who reads it (S-11 to S-14)."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts import audit
from accounts.audit import Action
from accounts.middleware import ScopeMiddleware
from accounts.models import AuditEvent
from core.rls import entered
from core.signals import exported
from tests.factories.accounts import UserFactory, make_user, post
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def a_row(days_old=0, **fields):
    at = timezone.now() - dt.timedelta(days=days_old)
    return AuditEvent.objects.create(at=at, action=Action.REVEAL, **fields)


def run(sql, **settings):
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", value])
        cursor.execute(sql)
        return cursor.rowcount


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditevent SET success = true",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent",
    ],
)
def test_even_the_owner_of_the_table_cannot_change_or_empty_it(sql):
    a_row()
    with pytest.raises(DatabaseError, match="append-only"):
        run(sql, audit_truncate="")
    assert AuditEvent.objects.count() == 1


def test_retention_may_delete_what_is_older_than_the_law_asks_and_nothing_younger():
    a_row(days_old=200)
    young = a_row(days_old=100)
    with pytest.raises(DatabaseError, match="append-only"):
        run("DELETE FROM accounts_auditevent", audit_retention="on")
    deleted = run(
        "DELETE FROM accounts_auditevent WHERE at < now() - interval '183 days'",
        audit_retention="on",
    )
    assert deleted == 1
    assert list(AuditEvent.objects.all()) == [young]
    with pytest.raises(DatabaseError, match="append-only"):
        run("UPDATE accounts_auditevent SET reason = ''", audit_retention="on")


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_web_role_has_not_even_the_right(verb):
    sql = {
        "UPDATE": "UPDATE accounts_auditevent SET success = true",
        "DELETE": "DELETE FROM accounts_auditevent",
        "TRUNCATE": "TRUNCATE accounts_auditevent",
    }[verb]
    user = make_user("auditor", division="52")
    with pytest.raises(DatabaseError, match="permission denied"), entered(user.scope):
        run(sql, audit_retention="on")


def test_a_row_holds_who_what_which_and_why():
    user = make_user("county_admin")
    request = RequestFactory().get("/x", headers={"user-agent": "B" * 300}, REMOTE_ADDR="192.0.2.9")
    request.user = user
    other = UserFactory()
    row = audit.record(request, Action.REVEAL, obj=other, reason="核对", field="id_number")
    row.refresh_from_db()
    assert (row.user_id, row.username, row.success) == (user.pk, user.username, True)
    assert (row.object_type, row.object_id) == ("accounts.user", str(other.pk))
    assert (row.ip, row.reason, row.detail) == ("192.0.2.9", "核对", {"field": "id_number"})
    assert len(row.user_agent) == 200


def answer(request, view):
    """What the scope middleware makes of a view."""
    return ScopeMiddleware(view)(request)


@pytest.fixture
def request_of_a_worker(station):
    request = RequestFactory().post("/records/1/")
    request.user = make_user("worker", station=station)
    return request


def test_a_refused_request_is_recorded_as_a_failed_access(sign_in, station):
    browser = sign_in(make_user("worker", station=station))
    assert browser.get("/accounts/audit/").status_code == 403
    row = AuditEvent.objects.get(action="denied")
    assert row.detail == {"method": "GET", "path": "/accounts/audit/"}
    assert not row.success


def test_an_attempt_stays_in_the_log_when_its_request_is_rolled_back(request_of_a_worker):
    def view(request):
        UserFactory(username="half.done")
        audit.record(request, Action.EXPORT, what="list")
        return HttpResponse(status=500)

    answer(request_of_a_worker, view)
    assert not type(request_of_a_worker.user).objects.filter(username="half.done").exists()
    row = AuditEvent.objects.get(action="export")
    assert not row.success
    assert row.detail == {"what": "list", "rolled_back": True}


def test_the_attempt_stays_also_when_the_view_breaks(request_of_a_worker):
    def view(request):
        audit.record(request, Action.REVEAL)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answer(request_of_a_worker, view)
    assert AuditEvent.objects.get(action="reveal").detail == {"rolled_back": True}


def test_an_operation_whose_row_cannot_be_written_does_not_happen(request_of_a_worker):
    def view(request):
        UserFactory(username="unlogged")
        audit.record(request, "no such action, and far too long for it", what="list")
        return HttpResponse()

    with pytest.raises(DatabaseError):
        answer(request_of_a_worker, view)
    assert not type(request_of_a_worker.user).objects.filter(username="unlogged").exists()


def test_an_export_of_any_app_is_recorded_without_the_words_that_were_searched():
    request = RequestFactory().get("/households/")
    request.user = make_user("county_admin")
    exported.send(None, request=request, what="家庭", query="q=张三&status=open")
    assert AuditEvent.objects.get(action="export").detail == {
        "what": "家庭",
        "filters": ["q", "status"],
    }


def test_a_refusal_is_recorded_once(sign_in, station):
    browser = sign_in(make_user("worker", station=station))
    browser.get("/accounts/new/")
    assert AuditEvent.objects.filter(action="denied").count() == 1


# --- who reads it ---------------------------------------------------------------------------------


@pytest.fixture
def acts(divisions, station):
    """One act each of a Fuquan worker, a Duyun admin, a prefecture admin, and an unknown name."""
    duyun_station = StationFactory(division=divisions.wenfeng)
    people = {
        "fuquan": make_user("worker", station=station),
        "duyun": make_user("worker", station=duyun_station),
        "prefecture": make_user("prefecture_admin", division="5227"),
    }
    for user in people.values():
        AuditEvent.objects.create(user=user, username=user.username, action=Action.REVEAL)
    AuditEvent.objects.create(username="ghost", action=Action.SIGN_IN_FAILED, success=False)
    return people


def seen_by(sign_in, auditor, query=""):
    page = sign_in(auditor).get(f"/accounts/audit/{query}")
    assert page.status_code == 200
    return {row.username for row in page.context["page"].rows} - {auditor.username}


def test_a_county_auditor_reads_the_acts_of_the_county_only(sign_in, acts):
    auditor = make_user("auditor", division="522702")
    assert seen_by(sign_in, auditor) == {acts["fuquan"].username}


def test_a_prefecture_auditor_reads_its_counties(sign_in, acts):
    auditor = make_user("auditor", division="5227")
    assert seen_by(sign_in, auditor) == {user.username for user in acts.values()}


def test_somebody_with_a_posting_elsewhere_too_is_read_from_above(sign_in, acts):
    post(acts["fuquan"], "county_admin", division="520502")
    assert seen_by(sign_in, make_user("auditor", division="522702")) == set()
    assert "ghost" in seen_by(sign_in, make_user("auditor", division="52"))


def test_the_province_reads_also_attempts_under_unknown_names(sign_in, acts):
    auditor = make_user("auditor", division="52")
    assert seen_by(sign_in, auditor, "?success=0") == {"ghost"}


def test_the_filters_narrow_the_list(sign_in, acts):
    auditor = make_user("auditor", division="52")
    browser_query = f"?actor={acts['duyun'].username}&action=reveal"
    assert seen_by(sign_in, auditor, browser_query) == {acts["duyun"].username}
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert seen_by(sign_in, auditor, f"?since={tomorrow:%F}") == set()
    assert "ghost" in seen_by(sign_in, auditor, f"?until={timezone.localdate():%F}")


@pytest.mark.parametrize("role", ["sys_admin", "sec_admin", "province_admin"])
def test_nobody_else_reads_the_log(sign_in, divisions, role):
    assert sign_in(make_user(role, division="52")).get("/accounts/audit/").status_code == 403


def test_the_log_is_not_exported(sign_in, acts):
    browser = sign_in(make_user("auditor", division="52"))
    assert browser.get("/accounts/audit/?export=csv").status_code == 403


def test_the_list_costs_the_same_at_any_length(sign_in, acts, django_assert_max_num_queries):
    browser = sign_in(make_user("auditor", division="522702"))
    browser.get("/accounts/audit/")
    for _i in range(60):
        AuditEvent.objects.create(
            user=acts["fuquan"], username=acts["fuquan"].username, action=Action.REVEAL
        )
    with django_assert_max_num_queries(12) as seen:
        page = browser.get("/accounts/audit/")
    assert len(page.context["page"].rows) == 50 and page.context["page"].next
    selects = [q for q in seen.captured_queries if q["sql"].startswith("SELECT")]
    selects = [q for q in selects if "set_config" not in q["sql"]]
    assert len(selects) <= 8, selects
