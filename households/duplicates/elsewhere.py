"""Whether another station of the province has a file with an ID number, and nothing more.

The answer crosses the borders of sight, so every question is written to the audit log, and one
account may ask only so many an hour: nobody finds out by trying numbers who is on file where.
The same number asked again in one session is answered from that session, sealed as a hash.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent
from core.crypto import blind_index
from core.definers import Definer, declare
from households.models.person import ID_PURPOSE, normalised_document

PER_HOUR = 60
_SESSION_KEY = "numbers_asked"
_REMEMBERED = 20

_ON_FILE = declare(
    Definer(
        name="households_number_is_on_file",
        arguments="number bytea",
        returns="boolean",
        body="SELECT EXISTS (SELECT 1 FROM households_person"
        " WHERE id_hash = number AND status NOT IN ('merged', 'cancelled'))",
        why="Two stations must not keep two files of one person without knowing of it.",
    )
)


class AskedTooOften(Exception):
    """The account has asked for its share of numbers this hour."""


def on_file(request: HttpRequest, number: str) -> bool:
    """Whether any active file of the province has this document number.

    Call it only for a number that is whole and has no file within the asker's sight. Raises
    AskedTooOften beyond PER_HOUR questions; the refused question is in the audit log, too.
    """
    sealed = blind_index(normalised_document(number), purpose=ID_PURPOSE)
    session = getattr(request, "session", None)
    known = session.get(_SESSION_KEY, {}) if session is not None else {}
    if (answer := known.get(sealed.hex()[:32])) is not None:
        return bool(answer)
    if not _may_ask(request):
        audit.record(request, audit.Action.CHECK_NUMBER, success=False)
        raise AskedTooOften
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ON_FILE.name}(%s)", [sealed])
        found = bool(cursor.fetchone()[0])
    audit.record(request, audit.Action.CHECK_NUMBER, found=found)
    if session is not None:
        latest = list(known.items())[-_REMEMBERED:]
        session[_SESSION_KEY] = {**dict(latest), sealed.hex()[:32]: found}
    return found


def _may_ask(request: HttpRequest) -> bool:
    asked = AuditEvent.objects.filter(
        user=request.user.pk,
        action=audit.Action.CHECK_NUMBER,
        success=True,
        at__gte=timezone.now() - dt.timedelta(hours=1),
    )
    return asked.count() < PER_HOUR
