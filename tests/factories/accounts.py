"""Accounts and postings for tests."""

from __future__ import annotations

from typing import Any

import factory
from django.contrib.auth.hashers import make_password

from accounts.models import Posting, User
from accounts.roles import ROLES

PASSWORD = "Tests-Only-2026"
_HASH: list[str] = []


def _password_hash() -> str:
    # Hashed once: a test may make many accounts. Later, because settings must be ready.
    if not _HASH:
        _HASH.append(make_password(PASSWORD))
    return _HASH[0]


class UserFactory(factory.django.DjangoModelFactory):
    """An account without any posting, that is: one that sees nothing. Its password is PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"测试用户{n}")
    password = factory.LazyFunction(_password_hash)


DEFAULT_PREFIX = {1: "52", 2: "5227", 3: "522702", 4: "522702001"}


def make_user(
    role: str | None = None, *, division: str = "", station: Any = None, **fields: Any
) -> User:
    """An account, posted in `role` over a division prefix or a station when a role is given.

    Without `division` and `station` the posting stands at the role's usual level in Guizhou
    (province 52, prefecture 5227, county 522702). A role that needs a station raises ValueError.
    """
    user: Any = UserFactory(**fields)
    if role is not None:
        post(user, role, division=division, station=station)
    return user


def post(
    user: User, role: str, *, division: str = "", station: Any = None, **fields: Any
) -> Posting:
    """A further posting for `user`; forgets the scope it had already worked out."""
    if station is None and not division:
        levels = [level for level in ROLES[role].levels if isinstance(level, int)]
        if not levels:
            raise ValueError(f"{role} is posted at a station: give one")
        division = DEFAULT_PREFIX[levels[0]]
    posting = Posting(user=user, role=role, division_prefix=division, station=station, **fields)
    posting.save()
    for name in ("scope", "current_postings"):
        user.__dict__.pop(name, None)
    return posting
