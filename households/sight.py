"""How a person-level role sees a file (specification 2.1): by name, masked, or by a stated reason.

The jurisdiction says which rows are reached (`visible_to`); this says what of a reached row is
shown. A main station administrator works on masked lists and opens a file with a reason (查阅事由),
which is logged and holds for half an hour in that session. ID numbers and phones are masked for
everybody until they are revealed one by one.
"""

from __future__ import annotations

import time
from enum import Enum
from typing import Any

from django.core.cache import cache
from django.db.models import BooleanField, Case, F, Model, Q, Value, When
from django.http import HttpRequest

from accounts import audit
from accounts.models.posting import Posting, scope_from
from accounts.roles import Sight
from core.jurisdiction import EMPTY_SCOPE, NOTHING, Scope, visible_q
from households.models import Household
from households.models.person import UNRESTRICTED
from stations.models import Station

OPEN_SECONDS = 30 * 60
_SESSION_KEY = "opened_files"


def _covers(posting: Posting, station: Station) -> bool:
    if posting.station_id:
        return posting.station_id == station.pk
    return station.division_code.startswith(posting.division_prefix)


def full_scope(user: Any) -> Scope:
    """The part of the user's scope in which persons are seen by name."""
    if not user.is_authenticated:
        return EMPTY_SCOPE
    full = [p for p in user.current_postings if p.definition.sight is Sight.FULL]
    return scope_from(user.pk, full)


def named_q(user: Any, model: type[Model]) -> Q:
    """The rows of `model` (Household or Person) whose names the user sees and may search by."""
    scope = full_scope(user)
    return visible_q(model, scope) if scope.roles else NOTHING


def head_name(user: Any, head: str = "head") -> Any:
    """An annotation: the head's name, empty where the head's processing is restricted (PIPL 44).

    `head`: the way from the row to the head. Whoever may see restricted persons sees every name.
    """
    if user.scope.permissions & UNRESTRICTED:
        return F(f"{head}__name")
    free = When(**{f"{head}__restricted_on__isnull": True}, then=F(f"{head}__name"))
    return Case(free, default=Value(""))


def named(user: Any, model: type[Model] = Household) -> Any:
    """An annotation: whether this row's names are shown to the user."""
    if all(p.definition.sight is not Sight.MASKED for p in user.current_postings):
        return Value(True, output_field=BooleanField())
    return Case(
        When(named_q(user, model), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def sees_names(user: Any, station: Station) -> bool:
    """Whether the user sees the persons of this station by name without stating a reason."""
    return any(
        posting.definition.sight is Sight.FULL and _covers(posting, station)
        for posting in user.current_postings
    )


def may_open(request: HttpRequest, household: Household) -> bool:
    """Whether the file is open to this session: by sight, or by a reason stated lately."""
    if sees_names(request.user, household.station):
        return True
    return _opened(request, household)


def edits_at(user: Any, station: Station) -> bool:
    """Whether the user is posted to this very station and edits its files."""
    return any(
        posting.station_id == station.pk and "household.edit" in posting.definition.permissions
        for posting in user.current_postings
    )


def sees_hidden(request: HttpRequest, household: Household) -> bool:
    """Whether the very sensitive target groups of this file are shown (specification 4.8).

    To who edits files at this very station, and to whoever opened this file with a reason.
    """
    return edits_at(request.user, household.station) or _opened(request, household)


def _opened(request: HttpRequest, household: Household) -> bool:
    until = request.session.get(_SESSION_KEY, {}).get(str(household.uuid), 0)
    return bool(until > time.time())


def open_file(request: HttpRequest, household: Household, reason: str) -> None:
    """Open the file to this session for half an hour and write that down."""
    audit.record(request, audit.Action.OPEN_FILE, obj=household, reason=reason)
    now = time.time()
    opened = request.session.get(_SESSION_KEY, {})
    opened = {uuid: until for uuid, until in opened.items() if until > now}
    request.session[_SESSION_KEY] = {**opened, str(household.uuid): int(now + OPEN_SECONDS)}


def note_reading(request: HttpRequest, household: Household) -> None:
    """Write down that this session read the file: once in half an hour, at one INSERT and no query.

    The person may ask who did (PIPL 44, 54; specification 5.1 P-14).
    """
    key = f"read:{request.session.session_key}:{household.uuid}"
    if cache.add(key, 1, OPEN_SECONDS):
        audit.record(request, audit.Action.VIEW_FILE, obj=household)


class Reveal(Enum):
    """What it takes to see a full ID number or phone; it is logged in every case."""

    REFUSED = "refused"
    WITH_REASON = "with_reason"
    FREE = "free"


def reveal_rule(user: Any, household: Household) -> Reveal:
    """Specification 2.1: a worker for own clients, the station head for all; others say why.

    A file without a responsible social worker is nobody's own client: a worker of the station may
    reveal there, but says why.
    """
    rule = Reveal.REFUSED
    for posting in user.current_postings:
        if "reveal" not in posting.definition.permissions:
            continue
        if not _covers(posting, household.station):
            continue
        if posting.role == "station_head":
            return Reveal.FREE
        if posting.role == "worker":
            if household.worker_id == user.pk:
                return Reveal.FREE
            if household.worker_id is not None:
                continue
        rule = Reveal.WITH_REASON
    return rule


def stations_for(user: Any) -> Any:
    """The stations whose households the user may reach, of the levels that keep files."""
    scope: Scope = user.scope
    inside = scope.division_q("division_code", person_level=True)
    if scope.person_stations:
        inside |= Q(pk__in=sorted(scope.person_stations))
    if not scope.roles:
        return Station.objects.none()
    return Station.objects.filter(inside).exclude(status=Station.Status.CLOSED)
