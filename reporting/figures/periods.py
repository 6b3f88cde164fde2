"""Statistical periods: whole months, from one to another."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
# Earlier than any station of the programme (GZ-07); later than anybody plans.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def parse_month(text: str) -> dt.date:
    """`2026-11` → its first day. Raises ValueError with a message for the user."""
    match = _MONTH.match(text.strip())
    if not match or not 1 <= int(match[2]) <= 12 or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise ValueError(_("“%(text)s” is not a month like 2026-11.") % {"text": text[:20]})
    return dt.date(int(match[1]), int(match[2]), 1)


def plus_months(month: dt.date, n: int) -> dt.date:
    total = month.year * 12 + month.month - 1 + n
    return dt.date(total // 12, total % 12 + 1, 1)


@dataclass(frozen=True, order=True)
class Period:
    """The months from `first` to `last`, each given by its first day."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(_("The period ends before it begins."))

    @classmethod
    def month(cls, day: dt.date | None = None) -> Period:
        day = (day or timezone.localdate()).replace(day=1)
        return cls(day, day)

    @classmethod
    def quarter(cls, day: dt.date | None = None) -> Period:
        day = day or timezone.localdate()
        first = dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return cls(first, plus_months(first, 2))

    @classmethod
    def year(cls, day: dt.date | None = None) -> Period:
        day = day or timezone.localdate()
        return cls(dt.date(day.year, 1, 1), dt.date(day.year, 12, 1))

    @classmethod
    def parse(cls, first: str | None, last: str | None) -> Period:
        """From two `YYYY-MM` texts; one alone means that month, none the current month."""
        if not first and not last:
            return cls.month()
        return cls(parse_month(first or last or ""), parse_month(last or first or ""))

    @property
    def length(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def months(self) -> list[dt.date]:
        return [plus_months(self.first, n) for n in range(self.length)]

    @property
    def end(self) -> dt.date:
        """The last day."""
        return self.last.replace(day=calendar.monthrange(self.last.year, self.last.month)[1])

    @property
    def is_running(self) -> bool:
        return self.first <= timezone.localdate() <= self.end

    @property
    def reporting_day(self) -> dt.date:
        """The day for which states are told (K05, K06): the period's end, at most today."""
        return min(self.end, timezone.localdate())

    @property
    def window(self) -> str | None:
        """The name under which distinct counts of these months are stored, if they are."""
        year, month = self.first.year, self.first.month
        if self.first == self.last:
            return f"{year}-{month:02}"
        if self.length == 3 and month % 3 == 1:
            return f"{year}-Q{(month + 2) // 3}"
        if self.length == 6 and month in (1, 7):
            return f"{year}-H{1 if month == 1 else 2}"
        if self.length == 12 and month == 1:
            return str(year)
        return None

    def shifted(self, months: int) -> Period:
        return Period(plus_months(self.first, months), plus_months(self.last, months))

    @property
    def previous(self) -> Period:
        return self.shifted(-self.length)

    @property
    def year_ago(self) -> Period:
        return self.shifted(-12)

    @property
    def query(self) -> str:
        return f"from={self.first:%Y-%m}&to={self.last:%Y-%m}"

    @property
    def label(self) -> str:
        """`2026年11月`, `2026年第4季度`, `2026年`, `2026年1月—2026年5月`."""
        window = self.window or ""
        facts = {"year": self.first.year, "month": self.first.month}
        if self.first == self.last:
            return month_label(self.first)
        if "-Q" in window:
            return _("%(year)s, quarter %(n)s") % {**facts, "n": window[-1]}
        if window.isdecimal():
            return _("Year %(year)s") % facts
        return f"{month_label(self.first)}—{month_label(self.last)}"


def month_label(month: dt.date) -> str:
    return _("%(year)s-%(month)02d") % {"year": month.year, "month": month.month}
