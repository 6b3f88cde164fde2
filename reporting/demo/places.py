"""Stations of the demo province, their phases, and the people who work there."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from accounts.models import Posting, User
from reporting.demo.copying import Table, flush_all
from reporting.demo.people import FEMALE, MALE, SURNAMES
from reporting.demo.plan import covered_townships
from stations.models import Division, Station, StationPhase

PROVINCE = "52"
FUQUAN = "522702"
# The second county whose accounts are handed out: 七星关区, named beside Fuquan in GZ-05.
SECOND = "520502"
OPENED = dt.date(2022, 5, 1)  # FQ-16: stations opened in May 2022


@dataclass
class Post:
    """A station that does work: its workers and the villages it serves."""

    station: int
    township: str
    heads: list[int]
    workers: list[int]
    villages: list[int] = field(default_factory=list)
    is_fuquan: bool = False


class Places:
    """Plans and copies stations and staff; `posts` are the township stations."""

    def __init__(self, seed: int, today: dt.date) -> None:
        self.chance = random.Random(f"{seed} places")
        self.seed = seed
        self.today = today
        self.stations = Table(Station)
        self.phases = Table(StationPhase)
        self.users = Table(User)
        self.postings = Table(Posting)
        self.posts: list[Post] = []

    def build(self) -> list[Post]:
        tree = Division.objects.under(PROVINCE)
        ids = {d.code: d for d in tree.filter(level__lte=4)}
        villages: dict[str, list[int]] = {}
        for code, pk in tree.filter(level=5).values_list("code", "pk"):
            villages.setdefault(code[:9], []).append(pk)
        for division in sorted(ids.values(), key=lambda d: d.code):
            if division.level == Division.Level.PREFECTURE:
                self._station(division, 1, f"{division.name}社会工作和志愿服务指导中心", None)
            elif division.level == Division.Level.COUNTY:
                self._station(division, 2, f"{division.name}社会工作和志愿服务总站", None)
        formal = Division.objects.under(PROVINCE).counted_townships().values_list("code", flat=True)
        for code in covered_townships(formal, self.seed):
            township = ids[code]
            name = f"{township.name}社会工作和志愿服务站"
            station = self._station(township, 3, name, f"{township.name}社工站")
            known = code[:6] in (FUQUAN, SECOND)
            self.posts.append(
                Post(
                    station=station,
                    township=code[:9],
                    heads=[self._user(station, "station_head")] if known else [],
                    workers=[self._user(station, "worker") for _ in range(2 if known else 1)],
                    villages=villages.get(code[:9], []) or [township.pk],
                    is_fuquan=code[:6] == FUQUAN,
                )
            )
        flush_all((self.stations, self.phases, self.users, self.postings))
        return self.posts

    def _station(self, division: Division, level: int, name: str, short: str | None) -> int:
        chance = self.chance
        plaque = OPENED + dt.timedelta(days=chance.randrange(120 if level == 3 else 30))
        pk = self.stations.add(
            official_name=name,
            short_name=short or name.replace("社会工作和志愿服务", "社工"),
            level=level,
            division_id=division.pk,
            division_code=division.code,
            status=Station.Status.RUNNING,
            address=f"{division.name}人民路{chance.randint(1, 200)}号",
            plaque_on=plaque,
            operation_mode=chance.choice(("self_built", "purchased", "direct_hire")),
            area_m2=chance.choice((60, 80, 100, 120, 150, 200)),
            functions=sorted(
                chance.sample(("service_hub", "incubator", "charity"), chance.randint(1, 3))
            ),
            six_haves=["premises", "equipment", "staff", "functions", "process", "rules"][
                : chance.choice((4, 5, 6, 6))
            ],
            opening_hours="08:30–12:00, 14:00–17:30",
        )
        self.phases.add(
            station_id=pk,
            status="preparing",
            starts_on=plaque - dt.timedelta(days=60),
            ends_on=plaque,
        )
        self.phases.add(station_id=pk, status="running", starts_on=plaque)
        return pk

    def _user(self, station: int, role: str) -> int:
        chance = self.chance
        given = "".join(chance.sample(MALE + FEMALE, 2))
        # "!" is Django's mark of an unusable password: these accounts cannot sign in.
        pk = self.users.add(
            password="!", username=f"demo-{role}-{self.users.count + 1:05d}",
            name=chance.choice(SURNAMES) + given, is_superuser=False, is_staff=False,
        )  # fmt: skip
        self.postings.add(user_id=pk, role=role, station_id=station, starts_on=OPENED)
        return pk
