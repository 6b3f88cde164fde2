"""What the walks over thousands of addresses share: one throw-away world, and quick clients.

A request of a walk costs mostly who asks it: session, account and postings are read from the
database each time. Tests of sign-in (tests/accounts) do that; here it is read once for each client.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.test import Client, override_settings
from django.test.client import ClientHandler

from accounts.models import User


@contextmanager
def thrown_away(blocker: Any, sessions: str = "cache") -> Iterator[None]:
    """For module fixtures: what is made inside is rolled back; `sessions`: where they are kept."""
    cache.clear()
    engine = f"django.contrib.sessions.backends.{sessions}"
    with blocker.unblock(), override_settings(SESSION_ENGINE=engine), transaction.atomic():
        yield
        transaction.set_rollback(True)


class _KnowsWhoAsks(ClientHandler):
    def __init__(self, user: User) -> None:
        super().__init__(enforce_csrf_checks=False)
        self.user = user

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        vars(request)["_cached_user"] = self.user  # where django.contrib.auth looks first
        return super().get_response(request)


def client_of(user: User, **options: Any) -> Client:
    """A client signed in as `user`, whose postings do not change during the walk."""
    client = Client(**options)
    client.force_login(user)
    # Read anew: `user` may remember a scope from before its last posting.
    client.handler = _KnowsWhoAsks(User.objects.get(pk=user.pk))
    return client
