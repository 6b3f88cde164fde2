"""A pair of persons to decide on, and two persons merged into one."""

from __future__ import annotations

from households.models import DuplicatePair, Person, PersonMerge


def plant(county, word: str) -> None:
    first, second = county.persons[0], county.persons[1]
    pair, _ = DuplicatePair.objects.get_or_create(
        first=first, second=second, defaults={"score": 60, "reasons": ["birth"]}
    )
    gone = Person.objects.create(
        station=county.station, household=county.households[0], name=f"{word}重",
        relation="8", id_type="none", id_reason=f"{word}未办",
    )  # fmt: skip
    PersonMerge.make(first, gone, by=county.user("station_head"))
    county.keys |= {"duplicates": [pair.uuid]}
    county.planted += [str(pair.uuid), str(gone.uuid)]
