"""HN-B05: a service of track B follows from a need, or is for everybody; whatever its kind."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Track
from core.workflow import Incomplete
from households.models import Need
from services.forms.activity import HoldForm
from services.forms.case.contact import ContactForm
from services.forms.correction import CorrectionForm
from services.forms.group_session import SessionForm
from services.forms.visit import VisitForm
from services.models import CaseContact, GroupMember, ServiceRecord, Visit, VisitEntry
from tests.factories.activities import hold_activity, make_activity
from tests.factories.cases import brought_to, contact_entry, intake
from tests.factories.groups import hold_session, run_group
from tests.factories.services import log_visit


def entry(place, track=2, **given) -> VisitEntry:
    return VisitEntry(
        household=place.household, occurred_on=timezone.localdate(), served=[place.a],
        track=Track.objects.get(pk=track), place=5, **given,
    )  # fmt: skip


def need_of(place, text: str = "助浴") -> Need:
    need = Need(household=place.household, text=text, kind="care")
    need.save()
    return need


def offered(form: Any) -> list[str]:
    return [str(label) for _key, label in form.fields["for_needs"].choices]


def group_of_elders(place, **values: Any):
    group = run_group(place.station, track_id=2, **values)
    GroupMember.join(group, group.leader, person=place.a, on=group.started_on)
    return group


def test_a_service_for_the_elderly_names_its_need_or_is_for_everybody(place):
    need = need_of(place)
    with pytest.raises(ValidationError) as refused:
        Visit.log(entry(place), by=place.worker)
    assert "served_needs" in refused.value.message_dict
    visit, _made = Visit.log(entry(place, served_needs=[need.uuid]), by=place.worker)
    need.refresh_from_db()
    assert (visit.served_needs, need.status) == ([need.uuid], "served")
    Visit.log(entry(place, is_universal=True, purpose="policy"), by=place.worker)
    Visit.log(entry(place, needs=["配老花镜"], purpose="needs"), by=place.worker)


def test_a_need_of_another_household_and_other_tracks(place):
    stranger = Need._meta.get_field("uuid").default()
    with pytest.raises(ValidationError):
        Visit.log(entry(place, served_needs=[stranger]), by=place.worker)
    Visit.log(entry(place, track=3), by=place.worker)


def test_a_draft_may_be_without_its_need_but_is_not_handed_in(place):
    visit, _made = Visit.log(entry(place), by=place.worker, submit=False)
    with pytest.raises(Incomplete):
        visit.record.submit(place.worker)
    visit.revise(entry(place, is_universal=True), by=place.worker)
    visit.record.submit(place.worker)


def test_the_form_offers_the_households_standing_needs(place):
    need_of(place)
    assert offered(VisitForm(household=place.household, user=place.worker)) == ["助浴", "普惠活动"]


def test_a_contact_follows_the_needs_and_goals_of_its_case(place):
    need = need_of(place)
    case = intake(place.a, by=place.worker, track=Track.objects.get(pk=2))
    with pytest.raises(ValidationError) as refused:
        CaseContact.log(contact_entry(case), by=case.worker)
    assert "served_needs" in refused.value.message_dict
    told = contact_entry(case, served_needs=[need.uuid])
    assert CaseContact.log(told, by=case.worker)[0].needs_in_words == ["助浴"]
    case = brought_to("intervention", case)
    assert CaseContact.log(contact_entry(case), by=case.worker)[0].served_needs == []
    form = ContactForm(case=case, user=case.worker)
    assert form.asks_needs and "助浴" in offered(form)
    routine = ContactForm(case=intake(place.b, by=place.worker), user=place.worker)
    assert not routine.asks_needs


def test_a_session_answers_a_need_of_its_members_or_is_for_everybody(place):
    group, need = group_of_elders(place), need_of(place)
    with pytest.raises(ValidationError) as refused:
        hold_session(group, is_universal=False)
    assert "served_needs" in refused.value.message_dict
    session = hold_session(group, is_universal=False, served_needs=[need.uuid])
    need.refresh_from_db()
    assert (session.needs_in_words, need.status) == (["助浴"], "served")
    stranger = log_visit(needs=["外人的需求"]).record.household.needs.get()
    with pytest.raises(ValidationError):
        hold_session(group, 2, served_needs=[stranger.uuid])
    form = SessionForm(user=place.worker, group=group)
    assert form.asks_needs and offered(form) == ["助浴", "普惠活动"]


def test_an_activity_answers_a_need_of_those_who_came_or_is_for_everybody(place):
    need = need_of(place)
    activity = make_activity("approved", station=place.station, track_id=2)
    with pytest.raises(ValidationError) as refused:
        hold_activity(activity, served=[place.a], is_universal=False)
    assert "served_needs" in refused.value.message_dict
    record = hold_activity(activity, served=[place.a], served_needs=[need.uuid])
    assert record.activity_record.needs_in_words == ["助浴"]
    form = HoldForm(activity=activity, user=place.worker, record=record, members=[place.a])
    assert form.asks_needs and form.initial["for_needs"] == [str(need.uuid)]


def test_the_pages_of_all_kinds_say_it_beside_the_question(place, client):
    client.force_login(place.worker)
    activity = make_activity("approved", station=place.station, track_id=2)
    url = reverse("services:activity-hold", args=[activity.uuid])
    told = {"occurred_on": f"{timezone.localdate()}", "count_method": "count", "track": "2"}
    page = client.post(url, told | {"anonymous_count": "12"})
    assert page.status_code == 422 and "for_needs" in page.context["form"].errors
    assert 'id="id_for_needs"' in page.content.decode()
    done = client.post(url, told | {"anonymous_count": "12", "for_needs": "universal"})
    assert done.status_code == 302
    activity.refresh_from_db()
    assert activity.record.activity_record.is_universal


def test_the_record_says_what_it_answers_and_a_correction_changes_it(place, client):
    need = need_of(place)
    record = hold_session(group_of_elders(place)).record
    record.refresh_from_db()
    record.lock()
    client.force_login(place.head)
    assert "普惠活动" in client.get(reverse("services:record", args=[record.uuid])).content.decode()
    changes = {"served_needs": [str(need.uuid)], "is_universal": False}
    form = CorrectionForm.of(record, place.worker, changes, "记错了")
    assert form.is_valid(), form.errors
    assert form.entry.served_needs == [need.uuid]
    # What the form says of the change is read by people.
    said = [(old, new) for _label, old, new in form.differences(form.old, form.new)]
    assert said == [("是", "否"), ("—", "助浴")]
    neither = CorrectionForm.of(record, place.worker, {"is_universal": False}, "记错了")
    assert not neither.is_valid()


def test_a_locked_record_of_before_the_rule_is_corrected_in_other_fields(place):
    visit = log_visit(place.household, served=[place.a], status=ServiceRecord.Status.LOCKED)
    ServiceRecord.objects.filter(pk=visit.pk).update(track=2)
    record = ServiceRecord.objects.get(pk=visit.pk)
    assert CorrectionForm.of(record, place.worker, {"minutes": 45}, "记错了").is_valid()
