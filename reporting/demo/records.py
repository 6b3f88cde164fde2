"""Households, persons and twelve months of visits for the posts of the demo province."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.conf import settings

from campaigns.models import ServiceType, Track
from core.ids import uuid7
from households.models import Consent, Household, Person, PersonCategory
from households.models.consent import is_child
from households.models.file_number import FileCounter, StationFileCode
from reporting.demo.copying import Table, flush_all
from reporting.demo.files import FILE_TABLES, write_files
from reporting.demo.people import People, categories_of
from reporting.demo.places import Post
from reporting.demo.plan import NO_FILES, Files
from reporting.demo.station_rows import Home
from services.blocks import CHOICES, blocks
from services.models import Beneficiary, RecordTransition, ServiceRecord, Visit, VisitBlock
from services.models import Status as RecordStatus

Place, Outcome = ServiceRecord.Place, ServiceRecord.Outcome
TRACK_B = 2
ZONE = ZoneInfo(settings.TIME_ZONE)
FINDINGS = (
    "老人精神尚好，血压平稳，按时服药，家中水电正常。",
    "近期天气转凉，提醒添衣保暖，检查了取暖设备和煤气阀门。",
    "孩子由祖辈照看，学习跟得上，想念在外务工的父母，已约好周末视频。",
    "行动不便，洗澡需要帮助，已联系村里的志愿者每周上门一次。",
    "低保金按月到账，对政策有疑问，现场解释了临时救助的申请办法。",
    "反映屋顶漏雨，已拍照并转告村委会，等待维修。",
    "情绪低落，陪同聊天约半小时，建议参加站里的手工小组。",
    "康复训练坚持得不错，右手能握杯，鼓励继续每天练习。",
)
NEEDS = (
    "定期探访",
    "助餐",
    "就医陪同",
    "心理疏导",
    "学习辅导",
    "政策咨询",
    "适老化改造",
    "康复辅具",
)


class Records:
    """Copies `households` per post and `visits` per household. `done` is called per post."""

    def __init__(self, seed: int, today: dt.date) -> None:
        self.seed, self.today = seed, today
        self.chance = random.Random(f"{seed} records")
        self.people = People(seed, today)
        self.types = {
            track: list(ServiceType.objects.filter(track=track).values_list("pk", flat=True))
            for track in (*Track.objects.values_list("pk", flat=True), None)
        }
        self.tables = {
            m: Table(m)
            for m in (
                StationFileCode, Household, Person, PersonCategory, FileCounter,
                ServiceRecord, Visit, VisitBlock, Beneficiary, RecordTransition, Consent,
                *FILE_TABLES,
            )
        }  # fmt: skip

    def fill(self, post: Post, households: int, visits: float, files: Files = NO_FILES) -> None:
        """`households` files with on average `visits` visits each; every one is visited at home.

        `files`: the cases, groups and activities that the station keeps with these households.
        """
        homes = list(self._homes(post, households))
        for home in homes:
            count = max(1, int(self.chance.gauss(visits, visits / 4) + 0.5))
            self._visits(post, home, count)
        for home in homes:
            self._household(post, home)
        write_files(self.tables, post, homes, files, self.today)  # type: ignore[arg-type]

    def flush(self) -> None:
        """Copy what was queued. Households name their head, which follows: checked at commit."""
        flush_all(self.tables.values())

    @property
    def visits(self) -> int:
        return self.tables[ServiceRecord].count

    def _homes(self, post: Post, households: int) -> Iterator[Home]:
        chance, table = self.chance, self.tables
        county = post.township[:6]
        number = int(post.township[6:9])
        table[StationFileCode].add(station_id=post.station, county=county, number=number)
        table[FileCounter].add(station_id=post.station, year=2025, last=households)
        first = table[Household]._next_id
        for index in range(households):
            household = first + index
            family = self.people.family(chance.choice((1, 1, 2, 2, 2, 3, 4)))
            members, codes = [], []
            held: dict[int, tuple[Person, list[str]]] = {}
            for invented in family:
                person = Person(
                    station_id=post.station, household_id=household, relation=invented.relation,
                    name=invented.name, sex=invented.sex, birth_date=invented.birth_date,
                    id_number=invented.id_number, phone=invented.phone,
                )  # fmt: skip
                person.derive()
                values = {
                    f.attname: getattr(person, f.attname) for f in Person._meta.concrete_fields
                }
                del values["id"]
                members.append(table[Person].add(**values))
                self._consent(post, members[-1], person, family[0].name)
                own = categories_of(invented, len(family) == 1, self.today, chance)
                codes += own
                held[members[-1]] = (person, own)
                for code in own:
                    table[PersonCategory].add(
                        person_id=members[-1],
                        code=code,
                        starts_on=dt.date(2025, 1, 1),
                        uuid=uuid7(),
                    )
            village, worker = chance.choice(post.villages), chance.choice(post.workers)
            track = self._track(codes)
            yield Home(
                id=household,
                village=village,
                worker=worker,
                members=members,
                track=track,
                asked=[
                    (block.key, key)
                    for block in blocks().values()
                    for key, (person, own) in held.items()
                    if track in block.required_on
                    and block.meant_for(own, person.age_on(self.today))
                ],
            )

    def _consent(self, post: Post, key: int, person: Person, head: str) -> None:
        """Nothing is written about a child without the guardian: the demo keeps to that too."""
        if not is_child(person, self.today):
            return
        self.tables[Consent].add(
            person_id=key,
            kind=Consent.Kind.CHILD,
            text_version="2026-01",
            giver=Consent.Giver.GUARDIAN,
            giver_name=head,
            giver_relation="户主",
            given_on=dt.date(2025, 1, 1),
            recorded_by_id=post.workers[0],
        )

    def _track(self, codes: list[str]) -> int | None:
        for prefix, track in (("C", 3), ("D", 4), ("E", 2), ("L", 1), ("S", 1)):
            if any(code.startswith(prefix) for code in codes) and self.chance.random() < 0.85:
                return track
        return None if self.chance.random() < 0.7 else 5

    def _household(self, post: Post, home: Home) -> None:
        chance = self.chance
        # Most are due in the coming weeks, some are overdue: the phone's list is alive.
        due = self.today + dt.timedelta(days=chance.choice((-9, -3, -1, 0, 0, 2, 5, 9, 14, 21, 28)))
        index = home.id
        self.tables[Household].add(
            id=home.id, file_no=f"{post.township[:6]}{post.township[6:9]}-HD-2025-{index:05d}",
            station_id=post.station, division_id=home.village, head_id=home.members[0],
            address=f"{chance.randint(1, 9)}组{chance.randint(1, 80)}号", worker_id=home.worker,
            risk=chance.choices(("blue", "yellow", "orange", "red"), (70, 20, 8, 2))[0],
            last_visited_on=home.last, next_visit_on=due if chance.random() < 0.55 else None,
        )  # fmt: skip

    def _visits(self, post: Post, home: Home, count: int) -> None:
        chance = self.chance
        span = 364
        # Nothing today: it would lie partly in the future.
        days = sorted(chance.sample(range(1, span + 1), min(count, span)))
        for place, back in enumerate(reversed(days)):
            self._visit(post, home, self.today - dt.timedelta(days=back), must_be_home=place == 0)

    def _visit(self, post: Post, home: Home, day: dt.date, *, must_be_home: bool) -> None:
        chance, table = self.chance, self.tables
        luck = 1.0 if must_be_home else chance.random()
        place = Place.PHONE if 0.04 <= luck < 0.10 else Place.HOME
        outcome = Outcome.NOBODY_HOME if luck < 0.04 else Outcome.SERVED
        seen = home.members if chance.random() < 0.9 else home.members[:1]
        if outcome is not Outcome.SERVED or place is Place.PHONE:
            seen = seen[:1]
        seen = seen if outcome is Outcome.SERVED else []
        status = self._status(day)
        at = dt.datetime.combine(
            day, dt.time(chance.randint(8, 17), chance.randrange(0, 60, 5)), ZONE
        )
        sent = at + dt.timedelta(hours=3)
        counted = status in ServiceRecord.COUNTED
        purpose = chance.choices(
            ("routine", "publicity", "needs", "policy", "follow_up"), (60, 15, 10, 10, 5)
        )[0]
        types = self.types[home.track] or self.types[None]
        record = table[ServiceRecord].add(
            kind=ServiceRecord.Kind.VISIT, station_id=post.station, worker_id=home.worker,
            household_id=home.id, occurred_on=day, track_id=home.track, place=int(place),
            outcome=int(outcome), person_times=len(seen),
            service_types=sorted(chance.sample(types, min(len(types), chance.randint(1, 2))))
            if seen and types else [],
            business_field={None: 1, 1: 1, 2: 2, 3: 3, 4: 9, 5: 4}[home.track],
            minutes=chance.choice((15, 20, 25, 30, 40, 60)) if seen else 5, status=int(status),
            created_at=sent, submitted_at=sent,
            confirmed_at=sent + dt.timedelta(hours=20) if counted else None,
            locked_at=sent + dt.timedelta(hours=92) if status is RecordStatus.LOCKED else None,
        )  # fmt: skip
        if outcome is Outcome.SERVED:
            home.last = max(day, home.last or day)
        needs = chance.sample(NEEDS, 1) if seen and chance.random() < 0.3 else []
        table[Visit].add(
            record_id=record, started_at=at.time(), purpose=purpose,
            seen=["self"] if seen else [],
            condition=chance.choices(("stable", "watch", "urgent"), (88, 11, 1))[0],
            findings=chance.choice(FINDINGS) if seen else "",
            needs=needs, is_universal=bool(seen) and home.track == TRACK_B and not needs,
        )  # fmt: skip
        if place is Place.HOME:
            self._blocks(record, home, seen)
        for person in seen:
            table[Beneficiary].add(record_id=record, person_id=person)
        by = post.heads[0] if post.heads else home.worker
        if status is RecordStatus.RETURNED:
            table[RecordTransition].add(
                record_id=record,
                from_status=2,
                to_status=3,
                by_id=by,
                at=sent,
                reason="情况记录过于简单，请补充。",
            )

    def _blocks(self, record: int, home: Home, seen: list[int]) -> None:
        """What the track asks of the members met (HN-B03, HN-C03, HN-D02)."""
        for key, person in home.asked:
            if person in seen:
                told: dict[str, str | list[str]] = {}
                for field in blocks()[key].fields:
                    if field.required:
                        answer = self.chance.choice(field.options)[0]
                        told[field.key] = [answer] if field.kind == CHOICES else answer
                self.tables[VisitBlock].add(
                    record_id=record, person_id=person, kind=key, answers=json.dumps(told)
                )

    def _status(self, day: dt.date) -> RecordStatus:
        age = (self.today - day).days
        if age > 5:
            return RecordStatus.LOCKED
        if age == 1:
            return RecordStatus.SUBMITTED
        return self.chance.choices(
            (RecordStatus.CONFIRMED, RecordStatus.SUBMITTED, RecordStatus.RETURNED), (55, 40, 5)
        )[0]
