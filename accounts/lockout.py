"""Accounts locked by too many failed sign-ins (S-02), as django-axes keeps them."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Sum
from django.utils import timezone


def _locks(**match: Any) -> Any:
    """Pairs of account and address that are locked now."""
    since = timezone.now() - (get_cool_off() or dt.timedelta(days=36500))
    found = AccessAttempt.objects.order_by().filter(**match)
    return (
        found.values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT, last__gt=since)
    )


def is_locked() -> Exists:
    """For a queryset of accounts: whether the account is locked from some address."""
    return Exists(_locks(username=OuterRef("username")))


def minutes_left(username: str, ip: str | None) -> int:
    """Whole minutes until the account can sign in from the address again; 0 if it can now."""
    lock = _locks(username=username, ip_address=ip).order_by("username").first()
    cool_off = get_cool_off()
    if lock is None or cool_off is None:
        return 0
    return max(1, math.ceil((lock["last"] + cool_off - timezone.now()).total_seconds() / 60))


def unlock(username: str) -> int:
    """Forget the failures of the account from every address; returns how many rows went."""
    return reset(username=username)
