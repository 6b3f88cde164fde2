"""The yearly background checks of the demo's staff: without one nobody is put on child care."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from households.models import BackgroundCheck
from reporting.demo.places import Post

SPREAD_DAYS = 330  # each still holds, and a few of them run out within a month or so


def note_checks(posts: Iterable[Post], today: dt.date) -> None:
    """A check of everybody who works at these stations (8.1 no. 9), noted by the head where there is one."""
    BackgroundCheck.objects.bulk_create(
        (
            BackgroundCheck(
                station_id=post.station,
                user_id=person,
                noted_by_id=(post.heads or post.workers)[0],
                checked_on=today - dt.timedelta(days=person * 37 % SPREAD_DAYS),
            )
            for post in posts
            for person in {*post.heads, *post.workers}
        ),
        batch_size=2_000,
    )
