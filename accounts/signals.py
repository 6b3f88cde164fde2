"""What sign-ins and exports leave behind: the account's session and the rows of the audit log."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from accounts import audit
from accounts.audit import Action
from accounts.models import User
from core.sheets.signals import imported
from core.signals import exported

# In place of a session key: the account is signed in nowhere.
NOWHERE = "-"


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="accounts.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="accounts.failed")
    user_locked_out.connect(_locked_out, dispatch_uid="accounts.locked_out")
    exported.connect(_exported, dispatch_uid="accounts.exported")
    imported.connect(_imported, dispatch_uid="accounts.imported")


def claim(request: HttpRequest, user: User) -> None:
    """Make this browser's session the account's only one (S-02)."""
    if not request.session.session_key:
        request.session.save()
    user.session_key = request.session.session_key or ""
    User.objects.filter(pk=user.pk).update(session_key=user.session_key)


def _signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    claim(request, user)
    audit.record(request, Action.SIGN_IN, username=user.username, obj=user)


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is None:
        return
    ended = getattr(request, "session_ended", "")
    detail: dict[str, Any] = {"ended": ended} if ended else {}
    audit.record(request, Action.SIGN_OUT, obj=user, username=user.username, **detail)
    if ended != "elsewhere":
        User.objects.filter(pk=user.pk).update(session_key=NOWHERE)


def _failed(
    sender: Any, credentials: dict, request: HttpRequest | None = None, **kwargs: Any
) -> None:
    name = str(credentials.get("username") or "")
    audit.record(request, Action.SIGN_IN_FAILED, success=False, username=name)


def _locked_out(sender: Any, request: HttpRequest, username: str, **kwargs: Any) -> None:
    # Once, when the lock falls; the tries after it are failed sign-ins like any other.
    if getattr(request, "axes_failures_since_start", 0) != settings.AXES_FAILURE_LIMIT:
        return
    audit.record(request, Action.LOCKED_OUT, success=False, username=username or "")


def _exported(sender: Any, request: HttpRequest, what: str, query: str, **kwargs: Any) -> None:
    # Filters may name people, so their values are not kept: which ones were set is.
    audit.record(request, Action.EXPORT, what=what, filters=sorted(parse_qs(query)))


def _imported(sender: Any, request: HttpRequest, batch: Any, what: str, **kwargs: Any) -> None:
    audit.record(request, Action.IMPORT, obj=batch, what=what)
