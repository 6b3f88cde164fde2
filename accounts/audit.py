"""The audit log's one way in (S-11, S-12, S-14 of the specification).

Every app calls `record` for what the log must know: a revealed number, an export, a file opened
with a reason. The row is written in the request's own transaction, so when the log cannot be
written the operation does not happen either. When the operation itself is rolled back afterwards,
`keep` writes the attempt again on its own, as a failure: nobody hides a try behind an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from accounts.models.audit import AuditEvent
from core.jurisdiction import EMPTY_SCOPE
from core.rls import entered

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models.user import User

Action = AuditEvent.Action

_COPIED = (
    "at", "user_id", "username", "action", "ip", "user_agent",
    "object_type", "object_id", "reason", "detail",
)  # fmt: skip


def record(
    who: HttpRequest | User | None,
    action: str,
    *,
    obj: models.Model | None = None,
    reason: str = "",
    success: bool = True,
    username: str = "",
    **detail: Any,
) -> AuditEvent:
    """Write one row and return it.

    `who` is the request (best: it brings address and browser) or the user for background work.
    `obj` is what was touched; its public key (uuid, else primary key) is kept. `detail` must be
    plain JSON and hold no personal data: field names and counts, not values. `username` names an
    account that is not signed in. Raises what the database raises; do not catch it (S-14).
    """
    request = getattr(who, "_request", who)  # the API's request wraps Django's
    user: Any = request
    event = AuditEvent(action=action, success=success, reason=reason[:200], detail=detail)
    if request is not None and not isinstance(request, AbstractBaseUser):
        user = getattr(request, "user", None)
        event.ip = _address(request)
        event.user_agent = request.META.get("HTTP_USER_AGENT", "")[:200].replace("\0", "")
    if user is not None and user.is_authenticated:
        event.user_id, event.username = user.pk, user.get_username()
    if username:
        event.username = username[:150].replace("\0", "")
        if not event.user_id:
            event.user_id = _account_named(username)
    if obj is not None:
        event.object_type = obj._meta.label_lower
        event.object_id = str(getattr(obj, "uuid", None) or obj.pk or "")
    event.save(force_insert=True)
    if request is not None and request is not user:
        request.__dict__.setdefault("_audited", []).append(event)
    return event


def recorded(request: HttpRequest, action: str) -> bool:
    """Whether this request has already written a row of the action."""
    return any(event.action == action for event in request.__dict__.get("_audited", ()))


def written(request: HttpRequest) -> None:
    """The rows of the request so far are committed; `keep` need not care for them."""
    request.__dict__.pop("_audited", None)


def keep(request: HttpRequest) -> None:
    """Write again, as failures, the rows of a request whose transaction was rolled back."""
    lost_rows = request.__dict__.pop("_audited", ())
    if not lost_rows:
        return
    with entered(EMPTY_SCOPE):
        _write_again(lost_rows)


def _write_again(lost_rows: Iterable[AuditEvent]) -> None:
    for lost in lost_rows:
        again = AuditEvent(**{name: getattr(lost, name) for name in _COPIED}, success=False)
        again.detail = {**lost.detail, "rolled_back": True}
        again.save(force_insert=True)


def _address(request: HttpRequest) -> str | None:
    """The client's address; behind TRUSTED_PROXIES proxies the one the outermost of them saw."""
    return get_client_ip_address(request) if request.META.get("REMOTE_ADDR") else None


def _account_named(username: str) -> int | None:
    from accounts.models.user import User

    named = User.objects.filter(username=username[:150].replace("\0", ""))
    return named.values_list("pk", flat=True).first()
