"""Results, an open risk protocol and a training of one county."""

from __future__ import annotations

from households.models import BackgroundCheck, RiskProtocol, ScaleResult, ScaleTraining
from households.scales import scale


def plant(county, word: str) -> None:
    worker, person = county.user("worker"), county.persons[0]
    training = ScaleTraining.objects.create(
        station=county.station, user=worker, scale="phq9", noted_by=county.user("station_head")
    )
    check = BackgroundCheck.objects.create(
        station=county.station, user=worker, noted_by=county.user("station_head")
    )
    results = []
    for key, answer in (("phq9", "1"), ("self_care", "1"), ("needs", "2")):
        answers = {item.key: answer for item in scale(key).items}
        results.append(
            ScaleResult.record(person, key, answers, by=worker, remarks=f"{word}备注")[0]
        )
    protocol = RiskProtocol.objects.get(result=results[0])
    protocol.make("answer", worker, steps=["asked"], done=f"{word}处置")
    county.keys |= {
        "assessments": [result.uuid for result in results],
        "protocols": [protocol.uuid],
        "training": [training.uuid],
        "background-checks": [check.uuid],
    }
    county.planted += [
        *(str(result.uuid) for result in results), str(protocol.uuid), str(training.uuid),
        str(check.uuid),
    ]  # fmt: skip
