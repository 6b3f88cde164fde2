"""A visit that finds a high risk creates an incident or says why not (specification 2.5)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from households.models import Incident
from services.models import VisitEntry
from tests.factories.services import log_visit


def test_an_urgent_visit_without_incident_or_reason_is_refused(db):
    with pytest.raises(ValidationError) as refused:
        log_visit(condition="urgent", findings="老人昏倒在地")
    assert set(refused.value.message_dict) == {"incident_kind"}
    with pytest.raises(ValidationError) as refused:
        log_visit(condition="urgent", incident_kind="illness")
    assert set(refused.value.message_dict) == {"findings"}
    assert not Incident.objects.exists()


def test_an_urgent_visit_raises_its_incident_once(db):
    visit = log_visit(
        condition="urgent", incident_kind="illness", findings="老人昏倒在地",
        action_taken="已拨打120", status=1,
    )  # fmt: skip
    incident = Incident.objects.get()
    assert visit.record.visit.incident == incident and incident.kind == "illness"
    assert incident.facts_row.facts == "老人昏倒在地" and incident.raised_by == visit.record.worker
    assert [row.text for row in incident.actions.all()] == ["已拨打120"]
    entry = VisitEntry(
        household=visit.record.household, occurred_on=visit.record.occurred_on,
        served=[row.person for row in visit.record.beneficiaries.all()], service_types=[2],
        condition="urgent", incident_kind="illness", findings="补充",
    )  # fmt: skip
    visit.record.visit.revise(entry, by=visit.record.worker)
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"condition": "urgent", "no_incident_reason": "已由家属送医"},
        {"condition": "watch"},
        {"condition": "urgent", "outcome": 2},
    ],
)
def test_with_a_reason_or_without_urgency_no_incident_is_raised(db, values):
    visit = log_visit(**values)
    assert visit.incident is None and not Incident.objects.exists()
