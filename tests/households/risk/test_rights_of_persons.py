"""The rights desk and the duty to report: a report is neither handed out nor deleted."""

from __future__ import annotations

import json

from households.models import IncidentPerson, MandatoryReportText, PersonMerge, RiskChange
from households.privacy import erasure
from households.privacy.rights_export import collect
from tests.factories.households import PersonFactory


def test_a_report_and_an_incident_are_withheld_from_the_persons_own_export(world, duty):
    found = collect(world.child, world.head_of_station)
    text = json.dumps(found.as_json(), ensure_ascii=False)
    assert found.withheld
    assert not [word for word in (*duty.secrets, "R4 ") if word in text]


def test_deleting_a_persons_data_keeps_the_report_and_blanks_the_reasons(world, duty):
    RiskChange.set(world.child, "red", reason="手臂淤青", by=world.worker)
    erasure.erase(world.child)
    assert MandatoryReportText.objects.get().facts == "继父用皮带打"
    assert RiskChange.objects.get().reason == ""


def test_merging_two_files_takes_report_and_levels_along_and_gives_them_back(world, duty):
    RiskChange.set(world.child, "red", reason="手臂淤青", by=world.worker)
    twin = PersonFactory(household=world.household, name="张建国", relation="2")
    merge = PersonMerge.make(twin, world.child, by=world.head_of_station)
    assert MandatoryReportText.objects.get().person == twin
    assert RiskChange.objects.get().person == twin
    assert IncidentPerson.objects.get().person == world.child
    PersonMerge.objects.get(pk=merge.pk).undo(by=world.head_of_station)
    assert MandatoryReportText.objects.get().person == world.child
    assert RiskChange.objects.get().person == world.child
