"""What a visit must keep to, and what it sets in motion (specification 2.5, 2.15, K01–K04)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone

from campaigns.models import Campaign, Track
from core.ids import uuid7
from services.models import DuplicateVisit, NotAllowed, ServiceRecord, UuidTaken, Visit, VisitEntry
from services.signals import records_changed
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import log_visit, worker_of
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
Outcome = ServiceRecord.Outcome


@pytest.fixture
def home() -> SimpleNamespace:
    household = HouseholdFactory()
    a, b = PersonFactory(household=household), PersonFactory(household=household)
    return SimpleNamespace(household=household, a=a, b=b, worker=worker_of(household.station))


def days_ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def entry(home: SimpleNamespace, **values: object) -> VisitEntry:
    defaults = {"household": home.household, "occurred_on": days_ago(0), "served": [home.a]}
    return VisitEntry(**{**defaults, **values})  # type: ignore[arg-type]


def test_the_visits_of_the_worked_example(home: SimpleNamespace) -> None:
    """H1 on 3 and 10 June, a and b: 4 person-times, 2 persons, 1 household, 2 visits."""
    for day in (3, 10):
        log_visit(home.household, served=[home.a, home.b], on=dt.date(2026, 6, day))

    counted = ServiceRecord.objects.counted().filter(outcome=Outcome.SERVED)
    assert counted.aggregate(Sum("person_times"))["person_times__sum"] == 4
    assert counted.values("beneficiaries__person").distinct().count() == 2
    assert counted.filter(place=1).values("household").distinct().count() == 1
    assert counted.count() == 2


def test_anonymous_attendance_adds_person_times_and_no_person(home: SimpleNamespace) -> None:
    visit = log_visit(home.household, served=[home.a], anonymous_count=28)

    assert visit.record.person_times == 29
    assert visit.record.beneficiaries.count() == 1


@pytest.mark.parametrize("outcome", [Outcome.NOBODY_HOME, Outcome.REFUSED])
def test_an_attempt_is_recorded_and_serves_nobody(home: SimpleNamespace, outcome: int) -> None:
    visit = log_visit(home.household, outcome=outcome)

    assert visit.record.person_times == 0
    home.household.refresh_from_db()
    assert home.household.last_visited_on is None


def test_an_attempt_cannot_name_persons(home: SimpleNamespace) -> None:
    with pytest.raises(ValidationError) as caught:
        Visit.log(entry(home, outcome=Outcome.NOBODY_HOME), by=home.worker)

    assert "served" in caught.value.message_dict


def test_a_visit_names_whom_it_served(home: SimpleNamespace) -> None:
    with pytest.raises(ValidationError) as caught:
        Visit.log(entry(home, served=[]), by=home.worker)

    assert "served" in caught.value.message_dict


def test_only_members_of_the_household_are_served(home: SimpleNamespace) -> None:
    stranger = PersonFactory(household=HouseholdFactory(station=home.household.station))

    with pytest.raises(ValidationError) as caught:
        Visit.log(entry(home, served=[home.a, stranger]), by=home.worker)

    assert "served" in caught.value.message_dict


def test_a_visit_cannot_lie_in_the_future(home: SimpleNamespace) -> None:
    with pytest.raises(ValidationError) as caught:
        Visit.log(entry(home, occurred_on=days_ago(-1)), by=home.worker)

    assert "occurred_on" in caught.value.message_dict


@pytest.mark.parametrize(("days", "late"), [(0, False), (7, False), (8, True)])
def test_more_than_seven_days_later_is_a_late_entry(
    home: SimpleNamespace, days: int, late: bool
) -> None:
    visit, _ = Visit.log(entry(home, occurred_on=days_ago(days)), by=home.worker)

    assert visit.record.is_late_entry is late


def test_same_household_same_day_same_purpose_is_one_visit(home: SimpleNamespace) -> None:
    first, _ = Visit.log(entry(home), by=home.worker)

    with pytest.raises(DuplicateVisit) as caught:
        Visit.log(entry(home, served=[home.b]), by=home.worker)

    assert caught.value.record == first.record
    assert first.record.number in caught.value.messages[0]


def test_another_purpose_on_the_same_day_is_another_visit(home: SimpleNamespace) -> None:
    Visit.log(entry(home), by=home.worker)
    Visit.log(entry(home, purpose="policy"), by=home.worker)

    assert ServiceRecord.objects.count() == 2


def test_nobody_home_in_the_morning_does_not_forbid_the_visit_in_the_evening(
    home: SimpleNamespace,
) -> None:
    Visit.log(entry(home, outcome=Outcome.NOBODY_HOME, served=[]), by=home.worker)
    _, made = Visit.log(entry(home), by=home.worker)

    assert made


def test_a_withdrawn_visit_leaves_its_place_free(home: SimpleNamespace) -> None:
    log_visit(home.household, status=ServiceRecord.Status.WITHDRAWN)
    home.household.refresh_from_db()

    assert home.household.last_visited_on is None
    _, made = Visit.log(entry(home), by=home.worker)
    assert made


def test_the_business_field_follows_the_track(home: SimpleNamespace) -> None:
    visit = log_visit(home.household, track=3, service_types=[33])

    assert visit.record.business_field == ServiceRecord.BusinessField.CHILD_WELFARE


def test_service_types_of_another_track_are_refused(home: SimpleNamespace) -> None:
    with pytest.raises(ValidationError) as caught:
        Visit.log(entry(home, track=Track.objects.get(pk=2), service_types=[11]), by=home.worker)

    assert "service_types" in caught.value.message_dict


def test_a_track_outside_the_campaigns_window_is_refused(home: SimpleNamespace) -> None:
    Campaign.objects.create(
        name="行动", short_name="行动", division_prefix="52", status="ended",
        starts_on=dt.date(2023, 6, 1), ends_on=dt.date(2023, 12, 31),
    )  # fmt: skip

    with pytest.raises(ValidationError) as caught:
        Visit.log(entry(home, track=Track.objects.get(pk=1)), by=home.worker)

    assert "2023-12-31" in caught.value.message_dict["track"][0]
    Visit.log(entry(home), by=home.worker)


def test_a_visit_sets_the_households_last_and_next_visit(home: SimpleNamespace) -> None:
    Visit.log(entry(home, occurred_on=days_ago(3), next_visit_on=days_ago(-4)), by=home.worker)
    Visit.log(entry(home, occurred_on=days_ago(5), next_visit_on=days_ago(-1)), by=home.worker)

    home.household.refresh_from_db()
    assert home.household.last_visited_on == days_ago(3)
    assert home.household.next_visit_on == days_ago(-4)


def test_the_same_uuid_twice_gives_the_first_result(home: SimpleNamespace) -> None:
    key = uuid7()
    first, made = Visit.log(entry(home), by=home.worker, uuid=key)
    again, made_again = Visit.log(entry(home, findings="另一次"), by=home.worker, uuid=key)

    assert (made, made_again) == (True, False)
    assert again == first
    assert ServiceRecord.objects.count() == 1


def test_a_uuid_of_somebody_else_is_refused_without_telling(home: SimpleNamespace) -> None:
    key = uuid7()
    log_visit(uuid=key)
    colleague = make_user("worker", station=home.household.station)

    with pytest.raises(UuidTaken):
        Visit.log(entry(home), by=colleague, uuid=key)


def test_a_worker_of_another_county_records_nothing_here(home: SimpleNamespace) -> None:
    foreign = make_user(
        "worker", station=StationFactory(division=DivisionFactory(code="522701005"))
    )

    with pytest.raises(NotAllowed):
        Visit.log(entry(home), by=foreign)
    assert not ServiceRecord.objects.exists()


def test_a_county_administrator_reads_but_records_no_visits(home: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        Visit.log(entry(home), by=make_user("county_admin"))


def test_a_returned_visit_is_revised_and_keeps_its_earlier_version(home: SimpleNamespace) -> None:
    visit = log_visit(home.household, served=[home.a], status=ServiceRecord.Status.RETURNED)

    visit.revise(entry(home, served=[home.a, home.b], findings="补充"), by=home.worker)

    visit.record.refresh_from_db()
    assert visit.record.person_times == 2
    assert set(visit.record.beneficiaries.values_list("person", flat=True)) == {
        home.a.pk, home.b.pk,
    }  # fmt: skip
    assert visit.events.count() == 1


def test_every_change_is_announced_after_the_commit(
    home: SimpleNamespace, django_capture_on_commit_callbacks
) -> None:
    heard: list[list[int]] = []

    def hear(record_ids: list[int], **kwargs: object) -> None:
        heard.append(record_ids)

    records_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        visit, _ = Visit.log(entry(home), by=home.worker)
    records_changed.disconnect(hear)

    assert [visit.record_id] in heard
