"""The rules of a case contact, and what it tells the case, the household and the reminders."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.rls import acting_as
from core.workflow import NotAllowed, WrongStatus
from households import reminders
from households.file import timeline
from households.signals import household_moved, person_left
from services.models import Case, CaseContact, CaseIntake, ServiceRecord
from tests.factories import cases as make
from tests.factories.accounts import make_user
from tests.factories.services import head_of
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def refused(case: Case, field: str, **values) -> None:
    with pytest.raises(ValidationError) as error:
        make.log_contact(case, **values)
    assert field in error.value.message_dict


def test_the_end_comes_after_the_start_and_within_eight_hours() -> None:
    case = make.brought_to("intervention")
    Case.objects.update(opened_on=timezone.localdate() - dt.timedelta(days=3))
    now = timezone.now() - dt.timedelta(days=1)
    refused(case, "ended_at", started_at=now, ended_at=now)
    refused(case, "ended_at", started_at=now, ended_at=now + 8 * HOUR + dt.timedelta(minutes=1))
    contact = make.log_contact(case, started_at=now, ended_at=now + 8 * HOUR)
    assert contact.record.minutes == 480


def test_a_contact_lies_neither_before_the_opening_nor_in_the_future() -> None:
    case = make.brought_to("intervention")
    before = timezone.now() - dt.timedelta(days=2)
    refused(case, "started_at", started_at=before, ended_at=before + HOUR)
    later = timezone.now() + dt.timedelta(days=1)
    refused(case, "occurred_on", started_at=later, ended_at=later + HOUR)


def test_a_contact_written_more_than_seven_days_later_is_a_late_entry() -> None:
    case = make.brought_to("intervention")
    Case.objects.update(opened_on=timezone.localdate() - dt.timedelta(days=30))
    for days, late in ((7, False), (8, True)):
        at = timezone.now() - dt.timedelta(days=days)
        contact = make.log_contact(case, started_at=at, ended_at=at + HOUR)
        assert contact.record.is_late_entry is late


def test_a_contact_is_a_counted_record_of_the_person() -> None:
    case = make.brought_to("intervention")
    record = make.log_contact(case, mode="phone").record
    assert record.kind == ServiceRecord.Kind.CASE_CONTACT
    assert (record.person_times, record.place) == (1, ServiceRecord.Place.PHONE)
    assert [row.person for row in record.beneficiaries.all()] == [case.person]
    record.confirm(head_of(case.station))
    assert record.status == ServiceRecord.Status.CONFIRMED


def test_only_the_workers_of_the_case_and_the_head_write_contacts() -> None:
    case = make.brought_to("intervention")
    colleague = make_user("worker", station=case.station)
    with pytest.raises(NotAllowed):
        make.log_contact(case, by=colleague)
    with pytest.raises(NotAllowed):
        make.log_contact(case, by=make.supervisor_of(case))
    case.co_workers.add(colleague)
    assert make.log_contact(Case.objects.get(), by=colleague)
    assert make.log_contact(Case.objects.get(), by=head_of(case.station))


def test_a_suspended_or_closed_case_takes_no_contact() -> None:
    case = make.brought_to("intervention")
    day = timezone.localdate() + dt.timedelta(days=5)
    case.make("suspend", head_of(case.station), "住院", resume_on=day)
    with pytest.raises(WrongStatus):
        make.log_contact(case)


def test_the_case_knows_its_last_contact_also_after_a_withdrawal() -> None:
    case = make.brought_to("intervention")
    contact = make.log_contact(case)
    assert (case.contact_count, case.last_contact_on) == (1, contact.record.occurred_on)
    contact.record.withdraw(case.worker, "重复录入")
    case.refresh_from_db()
    assert (case.contact_count, case.last_contact_on) == (0, None)


def test_the_database_itself_keeps_the_text_from_the_county() -> None:
    case = make.brought_to("intervention")
    make.log_contact(case)
    for user, sees in (
        (case.worker, True), (make.supervisor_of(case), True), (make_user("supervisor"), True),
        (make_user("county_admin"), False), (make_user("main_station"), False),
        (make_user("supervisor", division="520502"), False),
    ):  # fmt: skip
        with acting_as(user):
            found = (CaseIntake.objects.exists(), CaseContact.objects.exists())
        assert found == (sees, sees), user


def test_reminders_name_goals_due_silence_follow_up_and_cases_to_close() -> None:
    case = make.brought_to("intervention")
    today = timezone.localdate()
    Case.objects.update(
        opened_on=today - dt.timedelta(days=60), last_contact_on=None, goal_due_on=today
    )
    closed = make.brought_to("closed", make.intake())

    def kinds(user) -> dict[str, int]:
        return {kind.source.kind: len(kind.rows) for kind in reminders.of(user)}

    found = kinds(case.worker)
    assert (found["case-goal"], found["case-silent"], found["case-follow-up"]) == (1, 1, 1)
    assert closed.follow_up_by
    assert kinds(make_user("worker", station=case.station))["case-silent"] == 0
    case.person.die(on=today, by=head_of(case.station))
    case.refresh_from_db()
    assert case.asked_to_close == "died"
    assert kinds(case.worker)["case-close"] == 1


def test_a_departure_asks_to_close_and_a_closed_case_is_left_alone() -> None:
    case = make.brought_to("closed")
    person_left.send(type(case.person), person=case.person, kind="departed", on=None, by=None)
    case.refresh_from_db()
    assert case.asked_to_close == ""


def test_the_case_moves_with_the_household_and_its_text_too() -> None:
    case = make.intake()
    other = StationFactory(division=case.household.division)
    case.household.station = other
    case.household.save()
    household_moved.send(
        type(case.household), household=case.household, former_station=None, by=None
    )
    case.refresh_from_db()
    assert case.station == other
    with acting_as(make_user("station_head", station=other)):
        assert CaseIntake.objects.filter(case=case).exists()


def test_the_household_file_shows_its_cases(client, place) -> None:
    case = make.intake(place.a)
    client.force_login(place.worker)
    page = client.get(reverse("households:file", args=[place.household.uuid]) + "?tab=needs")
    text = page.content.decode()
    assert case.case_no in text
    assert f"person={place.b.uuid}" in text
    assert f"person={place.a.uuid}" not in text, "the one with an open case is not offered"
    kinds = timeline.counts(place.household, place.worker)
    assert kinds["cases"] == 1
