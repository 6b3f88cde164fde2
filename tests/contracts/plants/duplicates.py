"""A pair of persons to decide on, two persons merged into one, a request for a file."""

from __future__ import annotations

from households.models import DuplicatePair, Person, PersonMerge, TransferRequest


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
    # Between two stations of the county: one between counties is for both to see.
    request = TransferRequest.objects.create(
        asking=county.main, asking_name=f"{word}站", holding=county.station, person=first,
        number_masked=first.id_masked, division=county.village, address=f"{word}迁入",
        reason=f"{word}事由", requested_by=county.user("county_admin"),
        requested_by_name=f"{word}某", answer=f"{word}答复",
    )  # fmt: skip
    county.keys |= {"duplicates": [pair.uuid], "transfers": [request.uuid]}
    county.planted += [str(pair.uuid), str(gone.uuid), str(request.uuid)]
