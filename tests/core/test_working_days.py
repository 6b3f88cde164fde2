"""Working days: public holidays are off, make-up weekends are worked."""

from __future__ import annotations

import datetime as dt

import pytest

from core import working_days


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-09-30", True),
        ("2026-10-01", False),  # National Day
        ("2026-10-10", True),  # a Saturday worked instead
        ("2026-10-11", False),  # an ordinary Sunday
        ("2031-01-06", True),  # a Monday of a year without a notice yet
    ],
)
def test_which_days_are_worked(day, worked):
    assert working_days.is_working_day(dt.date.fromisoformat(day)) is worked


def test_fifteen_working_days_over_the_national_holiday():
    due = working_days.after(dt.date(2026, 9, 21), 15)
    assert working_days.between(dt.date(2026, 9, 21), due) == 15
    assert working_days.is_working_day(due) and due > dt.date(2026, 10, 12)


def test_the_day_itself_does_not_count_and_late_is_negative():
    friday = dt.date(2026, 11, 20)
    assert working_days.after(friday, 1) == dt.date(2026, 11, 23)
    assert working_days.between(dt.date(2026, 11, 23), friday) == -1
    with pytest.raises(ValueError):
        working_days.after(friday, 0)
