"""A small province in which random things happen, for the roll-up's tests."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from types import SimpleNamespace

from django.db import transaction

from accounts.models import User
from campaigns.models import Campaign, Track
from households.models import Household, Person
from services.kinds import kinds
from services.models import Beneficiary, Milestone, ServiceRecord
from stations.models import Division, Station
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import ensure_tracks
from tests.factories.stations import StationFactory, make_division_tree

FIRST_DAY = dt.date(2025, 11, 20)
DAYS = 150
# Draft, waiting, confirmed, locked, returned, withdrawn.
STATUSES = (1, 2, 4, 4, 4, 5, 3, 6)
FORCES = ([], [], [3], [1, 3, 4], [1, 2, 3, 4, 5])


class File(SimpleNamespace):
    """Whatever has a key and a label; milestones need no more."""

    _meta = SimpleNamespace(label_lower="services.example")


class World:
    """Five stations of four kinds; `step()` does one random thing, as any writer might."""

    def __init__(self, seed: int, *, deletes: bool = True) -> None:
        self.random = random.Random(seed)
        self.deletes = deletes
        self.tree = make_division_tree()  # gets what is there already
        if Station.objects.exists():
            self._look_around()
        else:
            self._build()

    def _look_around(self) -> None:
        self.worker = User.objects.order_by("pk").first()
        self.stations = list(Station.objects.order_by("pk"))
        self.households = list(Household.objects.order_by("pk"))
        self.persons = list(Person.objects.order_by("pk"))

    def _build(self) -> None:
        ensure_tracks()
        tree, self.worker = self.tree, make_user()
        self.stations = [
            StationFactory(division=tree.jinshan),
            StationFactory(division=tree.sajin),  # a room in a village
            StationFactory(division=tree.fuquan),  # a main station
            StationFactory(division=tree.qiannan),  # a guidance centre
            StationFactory(division=tree.shixi),
        ]
        self.households: list[Household] = [
            HouseholdFactory(station=self.random.choice(self.stations)) for _ in range(6)
        ]
        self.persons: list[Person] = [
            PersonFactory(household=self.random.choice(self.households)) for _ in range(8)
        ]
        Campaign.objects.create(
            name="行动", short_name="行动", division_prefix="52",
            starts_on=dt.date(2025, 12, 10), ends_on=dt.date(2026, 2, 5),
        )  # fmt: skip

    def step(self) -> None:
        acts = [self.create] * 6 + [self.edit] * 4 + [self.serve] * 3
        acts += [self.change_status] * 3 + [self.confirm_many, self.merge_persons]
        acts += [self.swap_person] * 2
        acts += [self.reach] * 4 + [self.take_back]
        acts += [self.move_station, self.move_division, self.move_campaign]
        if self.deletes:
            acts.append(self.delete)
        with transaction.atomic():
            self.random.choice(acts)()

    def _day(self) -> dt.date:
        return FIRST_DAY + dt.timedelta(days=self.random.randrange(DAYS))

    def _record(self) -> ServiceRecord | None:
        """Of those without a kind's own row: the others are told by the application's rules."""
        bare = ServiceRecord.objects.filter(**{f"{kind.detail}__isnull": True for kind in kinds()})
        ids = list(bare.values_list("pk", flat=True).order_by("pk"))
        return ServiceRecord.objects.get(pk=self.random.choice(ids)) if ids else None

    def create(self) -> None:
        pick = self.random
        outcome = pick.choice((1, 1, 1, 2))
        tracks = [None, *Track.objects.order_by("pk")]
        record = ServiceRecord.objects.create(
            kind=pick.choice((1, 1, 1, 2, 3, 4, 5, 6)),
            station=pick.choice(self.stations),
            worker=self.worker,
            household=pick.choice([*self.households, None]),
            occurred_on=self._day(),
            track=pick.choice(tracks),
            method=pick.choice((1, 2, 3)),
            service_types=pick.choice(([], [1], [1, 2], [2, 2])),
            place=pick.choice((1, 1, 4, 6)),
            outcome=outcome,
            anonymous_count=pick.choice((0, 0, 5)) if outcome == 1 else 0,
            minutes=pick.randrange(0, 90),
            forces=pick.choice(FORCES),
            status=pick.choice(STATUSES),
        )
        if outcome == 1:
            known = pick.sample(self.persons, pick.randrange(0, 3))
            Beneficiary.objects.bulk_create(Beneficiary(record=record, person=p) for p in known)
        self._recount(record)

    def _recount(self, record: ServiceRecord) -> None:
        known = record.beneficiaries.count() if record.outcome == 1 else 0
        ServiceRecord.objects.filter(pk=record.pk).update(
            person_times=known + record.anonymous_count if record.outcome == 1 else 0
        )

    def edit(self) -> None:
        if record := self._record():
            pick = self.random
            change = pick.choice(
                (
                    {"occurred_on": self._day()},
                    {"station": pick.choice(self.stations)},
                    {"household": pick.choice([*self.households, None])},
                    {"minutes": pick.randrange(0, 90)},
                    {"service_types": [3]},
                    {"forces": pick.choice(FORCES)},
                    {"track": pick.choice([None, *Track.objects.order_by("pk")])},
                    {"place": pick.choice((1, 7))},
                )
            )
            ServiceRecord.objects.filter(pk=record.pk).update(**change)

    def serve(self) -> None:
        """Add or remove a known beneficiary."""
        if (record := self._record()) and record.outcome == 1:
            person = self.random.choice(self.persons)
            removed, _ = Beneficiary.objects.filter(record=record, person=person).delete()
            if not removed:
                Beneficiary.objects.create(record=record, person=person)
            self._recount(record)

    def change_status(self) -> None:
        if record := self._record():
            ServiceRecord.objects.filter(pk=record.pk).update(status=self.random.choice(STATUSES))

    def reach(self) -> None:
        """A file reaches a turning point, or it turns out to have been elsewhere or later."""
        pick = self.random
        Milestone.keep(
            pick.choice(Milestone.Kind.values),
            File(pk=pick.randrange(1, 20)),
            station=pick.choice(self.stations),
            on=self._day(),
            track=pick.choice((None, 1, 2)),
            amount=pick.choice((1, Decimal("0.5"), Decimal("1234.5678"))),
        )

    def take_back(self) -> None:
        """A turning point turns out not to have been one."""
        Milestone.drop(
            self.random.choice(Milestone.Kind.values), File(pk=self.random.randrange(1, 20))
        )

    def confirm_many(self) -> None:
        ServiceRecord.objects.filter(status=2).update(status=4)

    def delete(self) -> None:
        if record := self._record():
            record.delete()

    def swap_person(self) -> None:
        """Another person was served: no number changes, only who stands behind it."""
        if row := Beneficiary.objects.order_by("pk").last():
            served = set(row.record.beneficiaries.values_list("person_id", flat=True))
            if others := [p for p in self.persons if p.pk not in served]:
                person = self.random.choice(others)
                row.delete()
                Beneficiary.objects.create(record_id=row.record_id, person=person)

    def merge_persons(self) -> None:
        keep, drop = self.random.sample(self.persons, 2)
        rows = Beneficiary.objects.filter(person=drop)
        rows.exclude(record__beneficiaries__person=keep).update(person=keep)

    def move_station(self) -> None:
        tree, level = self.tree, {2: [], 3: [], 4: [], 5: []}
        level[2] = [tree.qiannan, tree.bijie]
        level[3] = [tree.fuquan, tree.duyun]
        level[4] = [tree.jinshan, tree.wenfeng, tree.fengshan]
        level[5] = [tree.sajin, tree.xiyuan]
        station = self.random.choice(self.stations)
        target = self.random.choice(level[{1: 2, 2: 3, 3: 4, 4: 5}[station.level]])
        if not Station.objects.filter(division=target, level=station.level).exists():
            Station.objects.filter(pk=station.pk).update(division=target)

    def move_division(self) -> None:
        tree = self.tree
        child, parents = self.random.choice(
            (
                (tree.fuquan, [tree.qiannan, tree.bijie]),
                (tree.jinshan, [tree.fuquan, tree.duyun]),
                (tree.sajin, [tree.jinshan, tree.wenfeng]),
            )
        )
        Division.objects.filter(pk=child.pk).update(parent=self.random.choice(parents))

    def move_campaign(self) -> None:
        campaign = Campaign.objects.order_by("pk").first()
        if campaign and self.random.random() < 0.8:
            end = campaign.starts_on + dt.timedelta(days=self.random.randrange(130))
            Campaign.objects.filter(pk=campaign.pk).update(ends_on=end)
        elif campaign:
            campaign.delete()
        else:
            Campaign.objects.create(
                name="行动二", short_name="行动二", division_prefix="52",
                starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 1, 31),
            )  # fmt: skip
