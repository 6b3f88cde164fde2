"""Risk changes, an incident and a mandatory report of the county's first household."""

from __future__ import annotations

from django.utils import timezone

from households.models import Incident, MandatoryReport, RiskChange


def plant(county, word: str) -> None:
    worker = county.user("worker")
    household, person = county.households[0], county.persons[0]
    change = RiskChange.set(person, "red", reason=f"{word}风险", by=worker)
    incident = Incident.raise_at(
        county.station, by=worker, kind="abuse", facts=f"{word}经过", place=f"{word}现场",
        found_by=f"{word}邻居", household=household, persons=[person],
    )  # fmt: skip
    action = incident.note("action", text=f"{word}处置", by=worker)
    report = MandatoryReport.record(
        county.station, by=worker, reported_at=timezone.now(), situation="R4", person=person,
        household=household, harmed=f"{word}受害人", facts=f"{word}事实", known_at=timezone.now(),
        known_how=f"{word}得知", suspect=f"{word}嫌疑人", agency=f"{word}派出所",
        agency_person=f"{word}警官",
    )  # fmt: skip
    note = report.supplement(f"{word}补充", by=worker)
    county.planted += [
        report.number,
        *(str(key) for key in (change.uuid, incident.uuid, report.uuid, action.pk, note.pk)),
    ]
    county.keys |= {
        "incidents": [incident.uuid],
        "mandatory-reports": [report.uuid],
        "risk-changes": [change.uuid],
        "overdue-contacts": [household.uuid],
    }
