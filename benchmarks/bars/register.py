"""The register: search and duplicate check behind the policies, with the bare SQL beside them.

The bare SQL asks the same index the same question as the owner, without policies and without
Django. Sight is a station, and the county with the most people: nobody sees persons of more
(`accounts.roles`).
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from benchmarks import register_data
from benchmarks.data import run
from benchmarks.measure import Bar, seconds
from core.crypto import blind_index
from core.jurisdiction import Scope
from core.rls import entered
from households import search
from households.duplicates import check as duplicates
from households.models import Household, Person
from households.models.person import ID_PURPOSE
from households.name_parts import LAST
from stations.models import Division

MILLISECONDS = 100.0
ROUNDS = 15


@dataclass
class Reader:
    """As much of a user as search and check ask for."""

    scope: Scope
    pk: int = 1
    is_authenticated: bool = True
    is_active: bool = True
    current_postings: list[object] = field(default_factory=list)


def bars() -> Iterator[Bar]:
    station = run(
        "SELECT station_id FROM households_person GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )[0][0]
    county = run(
        "SELECT left(s.division_code, 6) FROM households_person p"
        " JOIN stations_station s ON s.id = p.station_id GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )[0][0]
    roles = frozenset({"bench"})
    one = frozenset({station})
    under = frozenset({county})
    places = (
        ("station", Scope(stations=one, person_stations=one, roles=roles), [station]),
        ("county", Scope(prefixes=under, person_prefixes=under, roles=roles), _stations(county)),
    )
    saved = search.full_scope, duplicates.full_scope
    search.full_scope = duplicates.full_scope = lambda user: user.scope  # no postings to read
    try:
        for place, scope, stations in places:
            yield from _searches(place, Reader(scope), stations)
            yield _check(place, Reader(scope), stations)
    finally:
        search.full_scope, duplicates.full_scope = saved


def _stations(county: str) -> list[int]:
    return [
        row[0]
        for row in run(
            "SELECT id FROM stations_station WHERE division_code LIKE %s", [county + "%"]
        )
    ]


def _searches(place: str, reader: Reader, stations: list[int]) -> Iterator[Bar]:
    known = run(
        "SELECT name, name_initials, id_hash FROM households_person WHERE station_id = ANY (%s)"
        " AND char_length(name) = 3 ORDER BY id LIMIT 1", [stations],
    )[0]  # fmt: skip
    for what, typed in (
        ("one character", known[0][0]),
        ("two characters", known[0][1:]),
        ("initials", known[1]),
    ):
        yield _measured(
            f"{place}, search by {what}",
            lambda typed=typed: _page(reader, typed),
            lambda typed=typed: run(
                "SELECT person_id FROM households_namepart WHERE station_id = ANY (%s)"
                " AND part BETWEEN %s AND %s", [stations, typed, typed + LAST],
            ),
            reader,
        )  # fmt: skip
    number = register_data.number_of(3)
    yield _measured(
        f"{place}, search by ID number",
        lambda: _page(reader, number),
        lambda: run(
            "SELECT id FROM households_person WHERE id_hash = %s"
            " AND status NOT IN ('merged', 'cancelled')",
            [blind_index(number, purpose=ID_PURPOSE)],
        ),
        reader,
    )


def _check(place: str, reader: Reader, stations: list[int]) -> Bar:
    found = Person.objects.filter(station__in=stations).select_related("household__division")
    person = found.order_by("pk").first()
    assert person is not None
    village: Division = person.household.division
    typed = duplicates.Typed(person.name, register_data.number_of(9), person.birth_date, village)
    return _measured(
        f"{place}, duplicate check while typing",
        lambda: duplicates.look(reader, typed),
        lambda: run(
            "SELECT id FROM households_person WHERE station_id = ANY (%s) AND name_pinyin = %s"
            " AND birth_date = %s", [stations, person.name_pinyin, person.birth_date],
        ),
        reader,
    )  # fmt: skip


def _page(reader: Reader, typed: str) -> list[Household]:
    """What the list asks for: the first page of households that the text means."""
    rows = Household.objects.visible_to(reader).registered()
    return list(search.households(rows, search.read(typed), reader).order_by("-pk")[:26])


def _measured(
    name: str, work: Callable[[], object], bare: Callable[[], object], reader: Reader
) -> Bar:
    """Medians of both in turn; the role and its settings are entered once, as in a request."""
    times: list[float] = []
    floor: list[float] = []
    for _ in range(ROUNDS):
        floor.append(seconds(bare))
        with entered(reader.scope):
            work()
            times.append(seconds(work))
    mine, least = statistics.median(times), statistics.median(floor)
    return Bar(
        name, mine * 1000, "ms", MILLISECONDS,
        note=f"{mine / least:.0f} × the bare SQL of {least * 1000:.2f} ms",
        detail={"ratio": mine / least, "bare_ms": least * 1000},
    )  # fmt: skip
