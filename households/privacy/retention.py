"""How long what is kept (specification 5.8 [D]), and what the nightly job does about it.

Files of households are listed for a decision. Temporary things go by themselves: exported files,
removed attachments whose year is over, sealed files that no row knows (a crash between file and row).
Visit records follow the file they stand in; the audit log and reports have their own keepers.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.attachments import file_models
from households.models import Household, RetentionCase

EXPORT_DAYS = 7
REMOVED_ATTACHMENT_DAYS = 365
# A case decided “keep” is asked again after so long.
KEPT_YEARS = 1
CHILD_UNTIL = 28
FILE_YEARS = 10
BATCH = 1000


@dataclass(frozen=True)
class Rule:
    """One line of the retention table, as people read it."""

    key: str
    what: str | Promise
    how_long: str | Promise
    decided: bool


RULES = (
    Rule("file", _("Files of households"), _("10 years after closing"), True),
    Rule("child", _("Files with a child"), _("until the child is 28"), True),
    Rule("visit", _("Visit records"), _("10 years, with the file"), True),
    Rule("attachment", _("Attachments taken out of a file or a record"), _("1 year"), False),
    Rule("export", _("Exported files"), _("7 days"), False),
    Rule("audit", _("Audit log"), _("at least 3 years"), False),
)


def years_later(day: dt.date, years: int) -> dt.date:
    """The same day so many years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def over_on(closed_on: dt.date, youngest_birth: dt.date | None) -> tuple[dt.date, str]:
    """When the retention of a closed file is over, and by which rule.

    Ten years after closing; with somebody who was a child at closing, not before that one is 28.
    """
    end, rule = years_later(closed_on, FILE_YEARS), "file"
    if youngest_birth is not None and years_later(youngest_birth, 18) > closed_on:
        grown = years_later(youngest_birth, CHILD_UNTIL)
        if grown > end:
            return grown, "child"
    return end, rule


def past(today: dt.date) -> QuerySet[Household]:
    """Closed files that may be past retention: ten years, not erased, not decided lately."""
    latest = years_later(today, -FILE_YEARS)
    kept_after = years_later(today, -KEPT_YEARS)
    decided = RetentionCase.objects.filter(
        Q(status=RetentionCase.Status.OPEN)
        | Q(status=RetentionCase.Status.DELETED)
        | Q(status=RetentionCase.Status.KEPT, decided_at__date__gt=kept_after)
    )
    return (
        Household.objects.filter(closed_on__lte=latest)
        .exclude(status=Household.Status.REGISTERED)
        .exclude(pk__in=decided.values("household"))
        .annotate(youngest=Max("members__birth_date"))
        .order_by("pk")
    )


def list_past(today: dt.date | None = None) -> int:
    """Make a case for every file whose time is over; out: how many are new. Safe to repeat."""
    today = today or timezone.localdate()
    cases = []
    for household in past(today).iterator(chunk_size=BATCH):
        end, rule = over_on(household.closed_on, household.youngest)  # type: ignore[arg-type, attr-defined]
        if end <= today:
            cases.append(
                RetentionCase(
                    household=household, station_id=household.station_id, rule=rule, due_on=end
                )
            )
    RetentionCase.objects.bulk_create(cases, batch_size=BATCH, ignore_conflicts=True)
    return len(cases)


def delete_temporary(now: float | None = None) -> dict[str, int]:
    """Delete what nobody decides about; out: kind → how many."""
    now = now or time.time()
    return {
        "exports": _old_files(Path(settings.MEDIA_ROOT) / "exports", now - EXPORT_DAYS * 86400),
        "attachments": _removed_attachments(),
        "strays": _strays(now - 86400),
    }


def _old_files(folder: Path, before: float) -> int:
    if not folder.is_dir():
        return 0
    old = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _removed_attachments() -> int:
    before = timezone.now() - dt.timedelta(days=REMOVED_ATTACHMENT_DAYS)
    gone = 0
    for model in file_models():
        rows = model._base_manager.filter(removed_at__lt=before, destroyed_at__isnull=True)
        for row in rows.iterator(chunk_size=BATCH):
            row.destroy()
            gone += 1
    return gone


def _strays(before: float) -> int:
    """Sealed files of no row, a day old at least, so that one being written is left alone."""
    folder = Path(settings.ATTACHMENTS_ROOT)
    if not folder.is_dir():
        return 0
    known = {path.name for model in file_models() for path, _context in model.sealed_files()}
    strays = [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in known and path.stat().st_mtime < before
    ]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
