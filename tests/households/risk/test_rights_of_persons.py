"""The rights desk and the duty to report: a report is neither handed out nor deleted."""

from __future__ import annotations

import json

from households import erasure
from households.models import MandatoryReportText, RiskChange
from households.rights_export import collect


def test_a_report_and_an_incident_are_withheld_from_the_persons_own_export(world, duty):
    found = collect(world.child, world.head_of_station)
    text = json.dumps(found.as_json(), ensure_ascii=False)
    assert found.withheld
    assert not [word for word in (*duty.secrets, "R4") if word in text]


def test_deleting_a_persons_data_keeps_the_report_and_blanks_the_reasons(world, duty):
    RiskChange.set(world.child, "red", reason="手臂淤青", by=world.worker)
    erasure.erase(world.child)
    assert MandatoryReportText.objects.get().facts == "继父用皮带打"
    assert RiskChange.objects.get().reason == ""
