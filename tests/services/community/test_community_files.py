"""Proposals, organisations, surveys and resources: every step allowed and refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from services.models import CommunityResource, Milestone, Proposal
from tests.factories.accounts import make_user
from tests.factories.community import make_organisation, make_proposal, make_survey

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def milestones(kind: int, row) -> list[dt.date]:
    found = Milestone.objects.filter(kind=kind, row=row.pk)
    return list(found.values_list("happened_on", flat=True))


def test_a_proposal_is_collected_adopted_handled_and_answered(place):
    proposal = make_proposal()
    assert milestones(Milestone.Kind.PROPOSAL, proposal) == [TODAY()]
    with pytest.raises(WrongStatus):
        proposal.make("finish", place.worker, reply="已装")
    proposal.make("adopt", place.worker)
    proposal.make("start", place.worker)
    with pytest.raises(Incomplete):
        proposal.make("finish", place.worker, reply=" ")
    proposal.make("finish", place.worker, reply="路灯已装好")
    assert proposal.replied_at is not None
    assert not Proposal.objects.open().exists()


def test_a_proposal_that_is_not_adopted_gets_a_reply_too(place):
    proposal = make_proposal(proposer="")
    with pytest.raises(Incomplete):
        proposal.make("decline", place.worker)
    proposal.make("decline", place.worker, reply="属于镇电力所，已转告")
    with pytest.raises(ReasonMissing):
        proposal.make("reopen", place.worker)
    proposal.make("reopen", place.worker, "电力所同意了")
    assert (proposal.status, proposal.replied_at) == ("collected", None)


def test_the_milestone_follows_the_day_of_a_proposal(place):
    proposal = make_proposal()
    proposal.collected_on = TODAY() - dt.timedelta(days=3)
    proposal.save()
    assert milestones(Milestone.Kind.PROPOSAL, proposal) == [proposal.collected_on]


def test_an_organisation_goes_the_whole_way_and_counts_from_its_incubation(place):
    row = make_organisation()
    kind = Milestone.Kind.ORGANISATION
    assert milestones(kind, row) == []
    row.make("incubate", place.worker)
    assert milestones(kind, row) == [row.incubated_on]
    with pytest.raises(Incomplete):
        row.make("file", place.worker)
    row.filed_on = TODAY()
    row.save()
    row.make("file", place.worker)
    row.make("release", place.worker)
    with pytest.raises(ReasonMissing):
        row.make("leave", place.worker)
    row.make("leave", place.worker, "并入镇合唱团")
    assert row.status == "left"
    assert milestones(kind, row) == [row.incubated_on]


def test_an_organisation_needs_leader_members_and_a_day_to_be_incubated(place):
    row = make_organisation(leader="", members=None, incubated_on=None)
    with pytest.raises(Incomplete) as refused:
        row.make("incubate", place.worker)
    assert len(refused.value.missing) == 3


def test_every_step_of_an_organisation_is_taken_back_with_a_reason(place):
    row = make_organisation(filed_on=TODAY())
    for step, back, state in (
        ("incubate", "correct_incubate", "before"),
        ("incubate", None, "incubating"),
        ("file", "correct_file", "incubating"),
        ("file", None, "filed"),
        ("release", "correct_release", "filed"),
    ):
        row.make(step, place.worker)
        if back:
            with pytest.raises(ReasonMissing):
                row.make(back, place.worker)
            row.make(back, place.worker, "点错了")
        assert row.status == state
    row.make("leave", place.worker, "解散")
    with pytest.raises(NotAllowed):
        row.make("correct_leave_incubating", place.worker, "点错了")
    row.make("correct_leave_filed", place.worker, "点错了")
    assert row.status == "filed"


def test_a_corrected_incubation_does_not_count(place):
    row = make_organisation()
    row.make("incubate", place.worker)
    row.make("correct_incubate", place.worker, "还没有开始")
    assert milestones(Milestone.Kind.ORGANISATION, row) == []


def test_an_organisation_is_not_filed_before_its_incubation(place):
    row = make_organisation(filed_on=TODAY() - dt.timedelta(days=1))
    with pytest.raises(ValidationError) as refused:
        row.clean()
    assert "filed_on" in refused.value.message_dict


def test_a_needs_survey_is_submitted_approved_and_opened_again_with_a_reason(place):
    survey = make_survey(sample=None)
    with pytest.raises(Incomplete):
        survey.make("submit", place.worker)
    survey.sample = 40
    survey.save()
    survey.make("submit", place.worker)
    with pytest.raises(NotAllowed):
        survey.make("approve", place.worker)
    survey.make("give_back", place.head, "补充残疾人")
    survey.make("submit", place.worker)
    survey.make("approve", place.head)
    assert survey.approved_by == place.head
    assert not survey.is_editable
    with pytest.raises(ReasonMissing):
        survey.make("reopen", place.head)
    survey.make("reopen", place.head, "写错了人数")
    assert survey.approved_by is None


def test_a_community_has_one_survey_a_year(place):
    make_survey()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_survey()
    make_survey(year=TODAY().year - 1)


def test_the_map_of_last_year_is_copied_once_and_keeps_what_is_there(place):
    year = TODAY().year
    common = {"station": place.station, "created_by": place.worker, "offers": "场地"}
    CommunityResource.objects.create(year=year - 1, name="文化广场", phone="0851-1", **common)
    CommunityResource.objects.create(year=year - 1, name="旧粮站", is_struck=True, **common)
    CommunityResource.objects.create(year=year - 1, name="卫生室", **common)
    CommunityResource.objects.create(year=year, name="卫生室", **{**common, "offers": "义诊"})
    assert CommunityResource.copy_year(place.station, None, year, place.worker) == 1
    assert CommunityResource.copy_year(place.station, None, year, place.worker) == 0
    now = {row.name: row for row in CommunityResource.objects.filter(year=year)}
    assert set(now) == {"文化广场", "卫生室"}
    assert now["卫生室"].offers == "义诊"
    assert now["文化广场"].phone == "0851-1"


def test_strangers_and_officials_move_nothing(place):
    rows = (
        (make_proposal(), "adopt"),
        (make_organisation(), "incubate"),
        (make_survey(), "submit"),
    )
    for stranger in (place.county, make_user("province_admin"), make_user("supervisor")):
        for row, name in rows:
            with pytest.raises(NotAllowed):
                row.make(name, stranger)
