"""The rows of one station's files: records, milestones, numbers, days and people."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models

from households.models.file_number import FileCounter
from reporting.demo.copying import Table
from reporting.demo.places import Post
from services.models import Beneficiary, Milestone, ServiceRecord, Status

ZONE = ZoneInfo(settings.TIME_ZONE)


@dataclass
class Home:
    """A household as visits and files need it; `asked`: block and member, as its track demands."""

    id: int
    village: int
    worker: int
    members: list[int]
    track: int | None
    last: dt.date | None = None
    asked: list[tuple[str, int]] = field(default_factory=list)


class StationRows:
    """What the files of one station are written with; the same place gives the same rows."""

    def __init__(
        self,
        tables: Mapping[type[models.Model], Table],
        post: Post,
        homes: list[Home],
        today: dt.date,
    ) -> None:
        self.tables, self.post, self.homes, self.today = tables, post, homes, today
        self.chance = random.Random(f"{post.township} files")
        self.given: Counter[tuple[str, int]] = Counter()
        self.head = post.heads[0] if post.heads else post.workers[0]

    def _record(
        self, kind: int, day: dt.date, worker: int, known: list[int], others: int = 0, **values: Any
    ) -> int:
        sent = self._at(day) + dt.timedelta(hours=3)
        record = self._add(
            ServiceRecord, kind=int(kind), station_id=self.post.station, worker_id=worker,
            occurred_on=day, anonymous_count=others, person_times=len(known) + others,
            status=int(Status.LOCKED), created_at=sent, submitted_at=sent,
            confirmed_at=sent + dt.timedelta(hours=20), locked_at=sent + dt.timedelta(hours=92),
            **{"outcome": 1, **{name: _plain(value) for name, value in values.items()}},
        )  # fmt: skip
        for person in known:
            self._add(Beneficiary, record_id=record, person_id=person)
        return record

    def _reached(
        self, kind: int, model: type[models.Model], key: int, day: dt.date,
        track: int | None = None, amount: str = "1",
    ) -> None:  # fmt: skip
        self._add(
            Milestone, kind=int(kind), subject=model._meta.label_lower, row=key,
            station_id=self.post.station, happened_on=day, track=track or 0, amount=amount,
        )  # fmt: skip

    def _people(self, number: int) -> list[int]:
        """Different people of the station, one of a household."""
        homes = self.chance.sample(self.homes, min(number, len(self.homes)))
        return [home.members[0] for home in homes]

    def _day(self, newest: int, oldest: int) -> dt.date:
        """A working day so many days back."""
        day = self.today - dt.timedelta(days=self.chance.randint(newest, oldest))
        return day - dt.timedelta(days=max(day.weekday() - 4, 0))

    def _at(self, day: dt.date | None) -> Any:
        return dt.datetime.combine(day, dt.time(10), ZONE) if day else None

    def _number(self, series: str, day: dt.date) -> str:
        self.given[series, day.year] += 1
        number = self.given[series, day.year]
        return f"{self.post.township}-{series}-{day.year}-{number:04d}"

    def keep_counters(self) -> None:
        """The numbers given here are never given again."""
        for (series, year), last in self.given.items():
            self._add(
                FileCounter, station_id=self.post.station, series=series, year=year, last=last
            )

    def _add(self, model: type[models.Model], **values: Any) -> int:
        return self.tables[model].add(**{name: _plain(value) for name, value in values.items()})


def _plain(value: Any) -> Any:
    """A member of an enumeration as the column holds it."""
    return getattr(value, "value", value)
