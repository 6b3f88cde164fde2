"""The station head's queue: chips that count right, hints, confirm with undo, return, bulk."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.models import ServiceRecord, Status
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory
from tests.factories.services import log_visit, worker_of
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
REVIEW = "services:review"


@pytest.fixture
def desk(place: SimpleNamespace, client: Client) -> Client:
    client.force_login(place.head)
    return client


def submitted(place: SimpleNamespace, **values: Any) -> ServiceRecord:
    household = HouseholdFactory(
        station=place.station, with_head=True, risk=values.pop("risk", "blue")
    )
    return log_visit(household, status=Status.SUBMITTED, **values).record


def today_minus(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def test_every_chip_counts_as_many_rows_as_its_list_shows(
    place: SimpleNamespace, desk: Client
) -> None:
    submitted(place)
    submitted(place, risk="red")
    submitted(place, condition="urgent", no_incident_reason="已由家属送医")
    submitted(place, on=today_minus(9))
    old = submitted(place)
    ServiceRecord.objects.filter(pk=old.pk).update(
        submitted_at=timezone.now() - dt.timedelta(days=4)
    )
    again = submitted(place)
    again.return_for(place.head, "请补充")
    again.resubmit(again.worker)

    chips = desk.get(reverse(REVIEW)).context["chips"]

    assert {chip.key: chip.count for chip in chips} == {
        "": 6, "hints": 3, "overdue": 1, "again": 1,
    }  # fmt: skip
    for chip in chips:
        context = desk.get(reverse(REVIEW), {"show": chip.key}).context
        assert len(context["page"].rows) == context["total"] == chip.count


def test_a_changed_condition_is_a_hint(place: SimpleNamespace, desk: Client) -> None:
    log_visit(place.household, on=today_minus(20), condition="stable")
    log_visit(place.household, condition="watch", status=Status.SUBMITTED)

    response = desk.get(reverse(REVIEW))

    row = response.context["page"].rows[0]
    assert row.has_hint
    assert [hint.kind for hint in row.open_hints] == ["condition_changed"]
    assert response.context["detail"]["previous"].record.occurred_on == today_minus(20)


def test_confirming_moves_on_and_can_be_undone(place: SimpleNamespace, desk: Client) -> None:
    first, second = submitted(place), submitted(place)

    response = desk.post(reverse("services:confirm", args=[first.uuid]), {"next": str(second.uuid)})

    assert response.url == f"{reverse(REVIEW)}?record={second.uuid}"
    page = desk.get(response.url)
    assert page.context["undo"] == [str(first.uuid)]
    assert page.context["selected"] == second
    first.refresh_from_db()
    assert first.status == Status.CONFIRMED

    desk.post(reverse("services:undo"))

    first.refresh_from_db()
    assert first.status == Status.SUBMITTED
    assert first.confirmed_at is None
    assert [m.to_status for m in first.transitions.all()][-2:] == [
        Status.CONFIRMED, Status.SUBMITTED,
    ]  # fmt: skip


def test_undo_is_over_after_its_seconds(
    place: SimpleNamespace, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = submitted(place)
    desk.post(reverse("services:confirm", args=[record.uuid]))
    monkeypatch.setattr("services.views.review_actions.UNDO_SECONDS", -30)

    desk.post(reverse("services:undo"))

    record.refresh_from_db()
    assert record.status == Status.CONFIRMED


def test_returning_needs_a_reason_and_keeps_it(place: SimpleNamespace, desk: Client) -> None:
    record = submitted(place)
    url = reverse("services:return", args=[record.uuid])

    desk.post(url, {})
    record.refresh_from_db()
    assert record.status == Status.SUBMITTED

    desk.post(url, {"preset": "情况记录不完整", "reason": "请写明服药情况"})
    record.refresh_from_db()
    assert record.status == Status.RETURNED
    assert record.transitions.last().reason == "情况记录不完整；请写明服药情况"


def test_bulk_confirms_only_rows_without_hints(place: SimpleNamespace, desk: Client) -> None:
    plain = [submitted(place) for _ in range(3)]
    risky = submitted(place, risk="red")

    assert desk.get(reverse(REVIEW)).context["plain"] == 3
    desk.post(reverse("services:confirm-plain"), {"record": [str(plain[0].uuid), str(risky.uuid)]})
    assert ServiceRecord.objects.counted().count() == 1

    desk.post(reverse("services:confirm-plain"), {"which": "all"})

    assert ServiceRecord.objects.counted().count() == 3
    risky.refresh_from_db()
    assert risky.status == Status.SUBMITTED


def test_bulk_never_confirms_the_own_record(place: SimpleNamespace, desk: Client) -> None:
    make_user("station_head", station=place.station)
    own = submitted(place, by=place.head)

    desk.post(reverse("services:confirm-plain"), {"which": "all"})

    own.refresh_from_db()
    assert own.status == Status.SUBMITTED


@pytest.mark.parametrize("role", ["county_admin", "supervisor", "main_station"])
def test_others_read_the_queue_without_buttons(
    place: SimpleNamespace, client: Client, role: str
) -> None:
    record = submitted(place)
    client.force_login(make_user(role))

    page = client.get(reverse(REVIEW))

    assert page.context["total"] == 1
    assert "confirm-form" not in page.content.decode()
    client.post(reverse("services:confirm", args=[record.uuid]))
    record.refresh_from_db()
    assert record.status == Status.SUBMITTED
    assert client.post(reverse("services:confirm-plain"), {"which": "all"}).status_code == 403


def test_the_main_station_sees_no_names_and_no_findings(
    place: SimpleNamespace, client: Client
) -> None:
    record = log_visit(place.household, findings="私密情况", status=Status.SUBMITTED).record
    client.force_login(make_user("main_station"))

    for url in (reverse(REVIEW), reverse("services:record", args=[record.uuid]),
                reverse("services:record-list")):  # fmt: skip
        text = client.get(url).content.decode()
        assert "张**" in text
        assert "张桂兰" not in text and "私密情况" not in text and "陈有福" not in text


@pytest.mark.parametrize("role", ["province_admin", "prefecture_admin", "auditor", "evaluator"])
def test_roles_without_person_level_sight_get_no_rows(
    place: SimpleNamespace, client: Client, role: str
) -> None:
    record = submitted(place)
    client.force_login(make_user(role))

    for name in (
        "workbench",
        "review",
        "record-list",
        "due",
    ):
        assert client.get(reverse(f"services:{name}")).status_code == 403
    assert client.get(reverse("services:record", args=[record.uuid])).status_code == 403


def test_a_record_of_another_county_does_not_exist(place: SimpleNamespace, desk: Client) -> None:
    elsewhere = StationFactory(division=DivisionFactory(code="522701005"))
    worker_of(elsewhere)
    foreign = log_visit(
        HouseholdFactory(station=elsewhere, with_head=True), status=Status.SUBMITTED
    ).record

    assert desk.get(reverse("services:record", args=[foreign.uuid])).status_code == 404
    for move in ("confirm", "return", "reopen", "withdraw"):
        url = reverse(f"services:{move}", args=[foreign.uuid])
        assert desk.post(url, {"reason": "x"}).status_code == 404
    assert desk.get(reverse(REVIEW)).context["total"] == 0


def test_the_figures_of_the_desk_open_lists_of_that_length(
    place: SimpleNamespace, desk: Client
) -> None:
    submitted(place)
    log_visit(place.household, status=Status.RETURNED, on=today_minus(1))
    log_visit(HouseholdFactory(station=place.station, with_head=True))
    HouseholdFactory(station=place.station, next_visit_on=timezone.localdate())

    figures = desk.get(reverse("services:workbench")).context["figures"]

    assert [figure.value for figure in figures] == [1, 1, 1, 1]
    for figure in figures:
        assert desk.get(figure.url).context["total"] == figure.value


def test_the_menu_counts_what_waits_for_the_head(place: SimpleNamespace, desk: Client) -> None:
    submitted(place)

    items = {i["url"]: i["count"] for i in desk.get(reverse(REVIEW)).context["navigation"]}

    assert items[reverse(REVIEW)] == 1


def test_an_earlier_version_stays_readable(place: SimpleNamespace, desk: Client) -> None:
    from services.models import VisitEntry

    visit = log_visit(place.household, findings="原来的", status=Status.RETURNED)
    visit.revise(
        VisitEntry(
            household=place.household, occurred_on=visit.record.occurred_on, served=[place.a],
            findings="后来的",
        ),
        by=visit.record.worker,
    )  # fmt: skip

    changes = desk.get(reverse("services:record", args=[visit.record.uuid])).context["changes"]

    assert ("原来的", "后来的") in [(c.old, c.new) for c in changes]


def test_the_desk_costs_few_queries_at_any_length(
    place: SimpleNamespace, desk: Client, count_queries: Any
) -> None:
    for _ in range(25):
        submitted(place)

    assert count_queries(lambda: desk.get(reverse(REVIEW))) <= 13
    assert count_queries(lambda: desk.get(reverse("services:workbench"))) <= 15
