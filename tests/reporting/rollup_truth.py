"""What the figures ought to be, counted in Python from the rows: slow, obvious, and not the fold."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from pyroaring import BitMap

from campaigns.models import Campaign
from reporting.models import Fact, FactMilestone, FactServiceType, FactSet, FactWeek, FactWindow
from services.models import Beneficiary, Milestone, ServiceRecord
from stations.models import Division, Station

PHONE, ONLINE = 6, 7


def ancestors() -> dict[int, list[tuple[int, int]]]:
    """Station → (level, node) of itself and of every division that it counts for."""
    divisions = {d.pk: d for d in Division.objects.all()}
    chains = {}
    for station in Station.objects.all():
        chain, at = [(5, station.pk)], divisions[station.division_id]
        while at is not None:
            if at.level < 5:
                chain.append((at.level, at.pk))
            at = divisions.get(at.parent_id)
        chains[station.pk] = chain
    return chains


def expected() -> dict[str, dict[tuple, tuple]]:
    """Table → key → values, straight from specification 3.4."""
    chains = ancestors()
    persons_of = defaultdict(set)
    for record, person in Beneficiary.objects.values_list("record_id", "person_id"):
        persons_of[record].add(person)
    fact = defaultdict(lambda: [0] * 7)
    types = defaultdict(lambda: [0] * 7)
    weeks = defaultdict(lambda: [0, 0, set()])
    sets = defaultdict(lambda: (set(), set()))
    for record in ServiceRecord.objects.filter(status__in=(4, 5)):
        served = record.outcome == 1
        remote = record.place in (PHONE, ONLINE)
        measures = (
            served,
            not served,
            served and len(record.forces) >= 3,
            0 if remote else record.person_times,
            record.person_times if remote else 0,
            record.anonymous_count,
            record.minutes,
        )
        month = record.occurred_on.replace(day=1)
        week = record.occurred_on - dt.timedelta(days=record.occurred_on.weekday())
        track = record.track_id or 0
        for place in chains[record.station_id]:
            keys = [(fact, (*place, month, track, record.kind, record.method))]
            keys += [(types, (*place, month, number)) for number in set(record.service_types)]
            for table, key in keys:
                table[key] = [a + b for a, b in zip(table[key], measures, strict=True)]
            if served:
                weeks[*place, week][0] += 1
                weeks[*place, week][1] += record.kind == 4
                weeks[*place, week][2].add(record.station_id)
                at_home = record.kind == 1 and record.place == 1
                for which in (track, -1):
                    if at_home and record.household_id:
                        sets[*place, month, which][0].add(record.household_id)
                    if persons_of[record.pk]:
                        sets[*place, month, which][1].update(persons_of[record.pk])
    return {
        "fact": {key: tuple(value) for key, value in fact.items()},
        "types": {key: tuple(value) for key, value in types.items()},
        "weeks": {key: (a, b, len(c)) for key, (a, b, c) in weeks.items()},
        "sets": dict(sets),
        "windows": _windows(sets),
        "milestones": _milestones(chains),
    }


def _milestones(chains: dict[int, list[tuple[int, int]]]) -> dict[tuple, tuple]:
    found = defaultdict(lambda: (0, Decimal(0)))
    for row in Milestone.objects.all():
        for place in chains[row.station_id]:
            key = (*place, row.happened_on.replace(day=1), row.track, row.kind)
            n, amount = found[key]
            found[key] = (n + 1, amount + row.amount)
    return dict(found)


def _windows(sets: dict[tuple, tuple[set, set]]) -> dict[tuple, tuple[int, int]]:
    campaigns = list(Campaign.objects.all())
    found = defaultdict(lambda: (set(), set()))
    for (level, node, month, track), (households, persons) in sets.items():
        year, number = month.year, month.month
        codes = [
            f"{year}-{number:02}",
            f"{year}-Q{(number + 2) // 3}",
            f"{year}-H{(number + 5) // 6}",
            f"{year}",
        ]
        codes += [f"C{c.pk}" for c in campaigns if c.starts_on.replace(day=1) <= month <= c.ends_on]
        for code in codes:
            found[level, node, code, track][0].update(households)
            found[level, node, code, track][1].update(persons)
    return {key: (len(a), len(b)) for key, (a, b) in found.items()}


def stored() -> dict[str, dict[tuple, tuple]]:
    """The same tables as they are."""
    measures = (
        "records", "attempts", "linked", "person_times", "remote_person_times", "anonymous", "minutes",
    )  # fmt: skip

    def rows(model: Any, keys: tuple[str, ...], values: tuple[str, ...]) -> dict[tuple, tuple]:
        found = model.objects.values_list("level", "node", *keys, *values)
        return {row[: 2 + len(keys)]: tuple(row[2 + len(keys) :]) for row in found}

    sets = rows(FactSet, ("month", "track"), ("households", "persons"))
    return {
        "fact": rows(Fact, ("month", "track", "kind", "method"), measures),
        "types": rows(FactServiceType, ("month", "service_type"), measures),
        "weeks": rows(FactWeek, ("week",), ("records", "activities", "active_stations")),
        "sets": {
            key: tuple(set(BitMap.deserialize(bytes(part))) for part in pair)
            for key, pair in sets.items()
        },
        "windows": rows(FactWindow, ("window", "track"), ("households", "persons")),
        "milestones": rows(FactMilestone, ("month", "track", "kind"), ("happened", "amount")),
    }


def assert_facts_are_true() -> None:
    """Every figure equals the count of the rows behind it, and there is no figure more."""
    want, have = expected(), stored()
    for table, wanted in want.items():
        wrong = {
            key: (have[table].get(key), wanted.get(key))
            for key in wanted.keys() | have[table].keys()
            if wanted.get(key) != have[table].get(key)
        }
        assert not wrong, f"{table}: {len(wrong)} differ, e.g. {list(wrong.items())[:5]}"
