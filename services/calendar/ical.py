"""The calendar of a station as an iCalendar file (RFC 5545): what, when and where; no persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from services.calendar import Entry

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def text(value: str) -> str:
    """A TEXT value with its special characters escaped (3.3.11)."""
    return value.translate(_ESCAPED)


def folded(line: str) -> str:
    """Content lines of at most 75 octets, never cut inside a character (3.1)."""
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        # A continuation begins with a space, which counts.
        if size + octets > 75:
            parts.append(part)
            part, size = " ", 1
        part += character
        size += octets
    return "\r\n".join([*parts, part])


def _moment(day: dt.date, at: dt.time) -> str:
    local = timezone.make_aware(dt.datetime.combine(day, at))
    return local.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _event(entry: Entry, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.kind}-{entry.url.strip('/').rsplit('/', 1)[-1]}-{entry.day:%Y%m%d}"
    yield f"DTSTAMP:{stamp}"
    if entry.at:
        yield f"DTSTART:{_moment(entry.day, entry.at)}"
        if entry.until:
            yield f"DTEND:{_moment(entry.day, entry.until)}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"SUMMARY:{text(entry.title)}"
    if entry.where:
        yield f"LOCATION:{text(entry.where)}"
    yield f"STATUS:{'TENTATIVE' if entry.tone == '' else 'CONFIRMED'}"
    yield "END:VEVENT"


def document(name: str, entries: Iterable[Entry]) -> str:
    """The whole file; `name` is the calendar's title."""
    stamp = timezone.now().astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//social work station//calendar//ZH",
        "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{text(name)}",
    ]  # fmt: skip
    for entry in entries:
        lines.extend(_event(entry, stamp))
    lines.append("END:VCALENDAR")
    return "\r\n".join(folded(line) for line in lines) + "\r\n"
