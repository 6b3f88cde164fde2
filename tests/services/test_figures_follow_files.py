"""What was counted changes with the file that it was counted for, and nothing else does."""

from __future__ import annotations

import pytest

from households.models import Household, PersonMerge
from services.corrections.retelling import entry_with
from services.forms.case.opening import StaffForm
from services.models import Milestone, Referral, ServiceRecord
from services.models.writing import correct_record, revise_record
from tests.factories.accounts import post
from tests.factories.cases import brought_to, log_contact
from tests.factories.community import make_meeting, make_proposal
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import head_of, log_visit, worker_of
from tests.factories.stations import StationFactory, make_division_tree

pytestmark = pytest.mark.django_db
K = Milestone.Kind


def milestone(kind: int) -> Milestone:
    return Milestone.objects.get(kind=kind)


def moved(household: Household, station) -> None:
    village = Household.divisions_for(station).first()
    household.move_to_station(station, village, "1组1号", head_of(household.station), "搬迁")


@pytest.fixture
def other():
    return StationFactory(division=make_division_tree().wenfeng)


def test_an_open_case_takes_its_opening_to_the_station_that_goes_on_with_it(other) -> None:
    case = brought_to("intervention")
    moved(case.household, other)
    assert milestone(K.CASE_OPENED).station == other


def test_a_closed_case_stays_counted_where_it_was_closed(other) -> None:
    case = brought_to("closed")
    moved(case.household, other)
    for kind in (K.CASE_OPENED, K.CASE_CLOSED, K.GOAL):
        assert milestone(kind).station == case.station


def test_another_track_of_a_case_is_another_track_of_its_figures() -> None:
    case = brought_to("closed")
    data = {
        "worker": case.worker_id, "source": case.source, "track": 3,
        "business_field": case.business_field,
    }  # fmt: skip
    form = StaffForm(data, case=case, user=head_of(case.station))
    assert form.is_valid(), form.errors
    form.save()
    assert {milestone(kind).track for kind in (K.CASE_OPENED, K.CASE_CLOSED, K.GOAL)} == {3}


def test_a_proposal_counts_in_the_track_its_meeting_has_now() -> None:
    meeting = make_meeting()
    make_proposal(meeting.station, meeting=meeting)
    meeting.track_id = 5
    meeting.save()
    assert milestone(K.PROPOSAL).track == 5


def test_a_referral_counts_in_the_track_its_corrected_record_has() -> None:
    person = HouseholdFactory(with_head=True).head
    station = person.station
    referral = Referral.objects.create(
        station=station, from_name="本站", person=person, household=person.household,
        to_name="县人民医院", reason="需要康复评估", chosen=["name"], emergency_reason="晕倒",
        contacted="女儿", created_by=worker_of(station),
    )  # fmt: skip
    for move in ("contact", "send"):
        referral.make(move, worker_of(station))
    record = ServiceRecord.objects.get(pk=referral.record_id)
    record.confirm(head_of(station))
    record.lock()
    entry = entry_with(record, {"track": log_visit(track=1).record.track})
    correct_record(record.referral_record, entry, by=head_of(station))
    assert milestone(K.REFERRAL_SENT).track == 1


def test_a_corrected_contact_stays_where_it_was_given(other) -> None:
    case = brought_to("intervention")
    contact = log_contact(case)
    former, head = case.station, head_of(case.station)
    contact.record.confirm(head)
    contact.record.lock()
    post(head, "station_head", station=other)
    moved(case.household, other)
    record = ServiceRecord.objects.get(pk=contact.pk)
    correct_record(record.case_contact, entry_with(record, {"purpose": "复诊"}), by=head)
    record.refresh_from_db()
    assert record.station == former


def test_undoing_a_merge_leaves_a_record_that_was_told_anew_since_as_it_is() -> None:
    home = HouseholdFactory(with_head=True)
    gone, third = PersonFactory(household=home), PersonFactory(household=home)
    record = log_visit(home, served=[home.head, gone]).record
    head = head_of(home.station)
    merge = PersonMerge.make(home.head, gone, by=head)
    record.refresh_from_db()
    record.reopen(head)
    record.return_for(head, "人员有误")
    revise_record(record.visit, entry_with(record, {"served": [third]}), by=record.worker)
    merge.undo(head)
    record.refresh_from_db()
    assert list(record.beneficiaries.values_list("person", flat=True)) == [third.pk]
    assert record.person_times == 1
