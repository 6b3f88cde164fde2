"""Risk and duty to report over the API: the same rights as on the pages."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from core.ids import uuid7
from households.models import Incident, IncidentAction, MandatoryReport, RiskChange, SupplementNote
from tests.factories.accounts import make_user

API = "/api/v1"


def send(client, path: str, data: dict):
    return client.post(f"{API}/{path}", json.dumps(data), content_type="application/json")


def report_body(world, **change) -> dict:
    return {
        "uuid": str(uuid7()), "station": str(world.station.uuid), "situation": "R6",
        "household": str(world.household.uuid), "person": str(world.child.uuid),
        "facts": "独自在家三天", "known_at": timezone.now().isoformat(), "known_how": "电话",
        "agency": "派出所", "reported_at": timezone.now().isoformat(), **change,
    }  # fmt: skip


def test_a_level_is_set_with_a_reason_and_once(world, sign_in):
    client = sign_in(world.worker)
    body = {
        "uuid": str(uuid7()),
        "person": str(world.child.uuid),
        "to_level": "red",
        "reason": "危",
    }
    assert send(client, "risk-changes/", {**body, "reason": ""}).status_code == 400
    assert send(client, "risk-changes/", body).status_code == 201
    assert send(client, "risk-changes/", body).status_code == 200
    again = send(client, "risk-changes/", {**body, "uuid": str(uuid7())})
    assert (
        again.status_code == 400 and "to_level" in json.dumps(again.json())
    ) or "level" in again.json()["errors"]
    shown = client.get(f"{API}/households/{world.household.uuid}/").json()
    assert shown["risk"] == "red" and RiskChange.objects.count() == 1
    rows = client.get(f"{API}/risk-changes/", {"person__uuid": str(world.child.uuid)}).json()
    assert rows["results"][0]["reason"] == "危"
    masked = sign_in(world.main).get(f"{API}/risk-changes/").json()["results"][0]
    assert masked["reason"] == ""


def test_a_households_level_is_not_written_directly(world, sign_in):
    path = f"{API}/households/{world.household.uuid}/"
    client = sign_in(world.worker)
    client.patch(path, json.dumps({"risk": "red"}), content_type="application/json")
    assert client.get(path).json()["risk"] == "blue"


@pytest.mark.parametrize("who", ["supervisor", "county", "far_worker", "province"])
def test_who_may_not_set_a_level_may_not_do_so_here(world, sign_in, who):
    body = {"person": str(world.child.uuid), "to_level": "red", "reason": "危"}
    assert send(sign_in(getattr(world, who)), "risk-changes/", body).status_code in (400, 403)
    assert not RiskChange.objects.exists()


def test_an_incident_is_raised_followed_and_read_at_the_station(world, sign_in):
    client = sign_in(world.worker)
    body = {
        "uuid": str(uuid7()), "station": str(world.station.uuid), "kind": "missing",
        "household": str(world.household.uuid), "persons": [str(world.child.uuid)],
        "facts": "早上出门未归", "danger_now": True,
    }  # fmt: skip
    made = send(client, "incidents/", body)
    assert made.status_code == 201 and made.json()["text"]["facts"] == "早上出门未归"
    assert send(client, "incidents/", body).status_code == 200
    path = f"incidents/{body['uuid']}/"
    note = {"uuid": str(uuid7()), "kind": "called", "whom": "110"}
    assert send(client, path + "actions/", note).status_code == 201
    assert send(client, path + "actions/", note).status_code == 200
    assert IncidentAction.objects.count() == 1
    assert send(client, path + "move/", {"move": "respond"}).json()["status"] == "responding"
    assert send(client, path + "move/", {"move": "review"}).status_code == 409
    assert "早上" not in client.get(f"{API}/incidents/").content.decode()
    for who in (world.county, world.main):
        shown = sign_in(who).get(f"{API}/{path}").json()
        assert shown["text"] is None and shown["status"] == "responding"
        assert (
            send(sign_in(who), path + "actions/", {"kind": "told", "whom": "civil"}).status_code
            == 403
        )
    assert sign_in(world.far_worker).get(f"{API}/{path}").status_code == 404


def test_a_county_officer_raises_an_incident_without_reading_it_again(world, sign_in):
    body = {"station": str(world.station.uuid), "kind": "abuse", "facts": "来访者所述"}
    made = send(sign_in(world.county), "incidents/", body)
    assert made.status_code == 201 and made.json()["text"] is None
    assert Incident.objects.get().facts_row.facts == "来访者所述"


def test_a_report_is_written_once_acknowledged_and_added_to(world, sign_in):
    client, body = sign_in(world.worker), report_body(world)
    made = send(client, "mandatory-reports/", body)
    assert made.status_code == 201, made.content.decode()
    assert made.json()["text"]["facts"] == "独自在家三天"
    assert send(client, "mandatory-reports/", body).status_code == 200
    path = f"mandatory-reports/{body['uuid']}/"
    note = {"uuid": str(uuid7()), "text": "案件编号1"}
    assert send(client, path + "supplements/", note).status_code == 201
    assert send(client, path + "supplements/", note).status_code == 200
    assert SupplementNote.objects.count() == 1
    assert send(client, path + "move/", {"move": "acknowledge"}).status_code == 403
    head = sign_in(world.head_of_station)
    assert send(head, path + "move/", {"move": "acknowledge"}).json()["status"] == "acknowledged"
    for method in (head.patch, head.put, head.delete):
        assert method(f"{API}/{path}", "{}", content_type="application/json").status_code == 405


@pytest.mark.parametrize(
    "change",
    [{"facts": ""}, {"person": None}, {"situation": "R0"}, {"reported_at": "2999-01-01T00:00:00Z"}],
)
def test_a_report_that_lacks_something_is_a_problem(world, sign_in, change):
    body = report_body(world, **change)
    assert send(sign_in(world.worker), "mandatory-reports/", body).status_code == 400
    assert not MandatoryReport.objects.exists()


@pytest.mark.parametrize("who", ["main", "county", "province"])
def test_the_county_gets_the_clock_and_no_text(world, sign_in, duty, who):
    client = sign_in(getattr(world, who))
    for path in ("mandatory-reports/", f"mandatory-reports/{duty.report.uuid}/", "incidents/",
                 f"incidents/{duty.incident.uuid}/", "reminders/"):  # fmt: skip
        text = client.get(f"{API}/{path}").content.decode()
        assert not [word for word in (*duty.secrets, "R4", str(world.child.uuid)) if word in text]
    assert send(client, "mandatory-reports/", report_body(world)).status_code == 403
    shown = client.get(f"{API}/mandatory-reports/{duty.report.uuid}/")
    assert shown.status_code == (404 if who == "province" else 200)


def test_counts_reach_the_officials_and_equal_the_rows(world, sign_in, duty):
    Incident.raise_at(world.station, by=world.worker, kind="other", facts="x")
    Incident.raise_at(world.far_station, by=world.far_worker, kind="other", facts="x")
    year = timezone.localdate().year
    for user, expected in (
        (world.province, 3), (make_user("prefecture_admin"), 2), (world.county, 2),
        (world.worker, 2), (world.far_worker, 1),
    ):  # fmt: skip
        told = sign_in(user).get(f"{API}/duty-counts/{year}/").json()
        assert sum(row["incidents"] for row in told["places"]) == expected
        assert sum(row["incidents"] for row in told["months"]) == expected
    assert told["places"][0]["reports"] == 0
    page = sign_in(world.province).get("/risk/counts/")
    assert page.context["total"] == {"incidents": 3, "reports": 1, "reports_late": 0}
    assert not [word for word in duty.secrets if word in page.content.decode()]
    assert sign_in(world.province).get(f"{API}/duty-counts/1999/").status_code == 400


def test_overdue_contacts_are_listed(world, sign_in):
    world.household.risk = "red"
    world.household.save()
    world.household.__class__.objects.update(created_at="2020-01-01T00:00:00Z")
    rows = sign_in(world.worker).get(f"{API}/overdue-contacts/").json()["results"]
    assert [row["uuid"] for row in rows] == [str(world.household.uuid)]
    assert rows[0]["days_late"] > 1000
    assert sign_in(world.far_worker).get(f"{API}/overdue-contacts/").json()["results"] == []
