"""Leads, assistance tasks and screening lists of a county."""

from __future__ import annotations

from households.models import (
    AssistanceTask,
    Consent,
    EconomicSurvey,
    Lead,
    SatisfactionAnswer,
    SatisfactionSurvey,
    Screening,
    SurveyLine,
)


def plant(county, word: str) -> None:
    worker, station = county.user("worker"), county.station
    lead = Lead.objects.create(
        station=station, created_by=worker, name=f"{word}丁", village=county.village,
        address=f"{word}巷", facts=f"{word}断粮", finder=f"{word}网格员", difficulty="living",
        reported_to=f"{word}所", phone=f"1380000{county.prefix[-4:]}",
    )  # fmt: skip
    task = AssistanceTask.objects.create(
        station=station, worker=worker, applicant=f"{word}戊", matter="minimum",
        documents=f"{word}户口簿", opinion=f"{word}意见", sent_to=f"{word}窗口",
    )  # fmt: skip
    screening = Screening.objects.create(station=station, created_by=worker, title=f"{word}排查")
    screening.take_lines([(f"{word}己", "")])
    entry = screening.entries.get()
    entry.note = f"{word}备注"
    entry.save()
    household = county.households[0]
    survey = EconomicSurvey(
        household=household, applicant=household.head, surveyor=worker,
        second_name=f"{word}主任", note=f"{word}说明",
        authorisation=Consent.objects.create(
            person=household.head, kind="economic", text_version="1", recorded_by=worker
        ),
    )  # fmt: skip
    survey.start()
    member = survey.all_members[0]
    survey.write([member], [SurveyLine(member=member, kind="wage", amount=987654)])
    asked = SatisfactionSurvey.objects.create(
        station=station, title=f"{word}满意度", created_by=worker, closes_on="2099-01-01"
    )
    for _ in range(5):
        SatisfactionAnswer.objects.create(survey=asked, overall=5, text=f"{word}谢谢")
    county.keys |= {
        "satisfaction/": [asked.uuid],
        "satisfaction-surveys/": [asked.uuid],
        "surveys/": [survey.uuid],
        "economic-surveys/": [survey.uuid],
        "households/<uuid:uuid>/surveys/": [household.uuid],
        "leads/": [lead.uuid],
        "assistance-tasks/": [task.uuid],
        "screenings/": [screening.uuid],
        "screening-entries/": [entry.uuid],
    }
    county.planted += [
        str(lead.phone), *(str(row.uuid) for row in (lead, task, screening, entry, survey, asked)),
        "987654", "987,654",
    ]  # fmt: skip
