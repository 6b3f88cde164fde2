"""What one user may see now, as postings say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Viewer = AbstractBaseUser | AnonymousUser


NOTHING = Q(pk__in=[])
DIVISION_LENGTHS = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one user may see now. Empty means nothing.

    `prefixes`, `stations`: aggregate sight, as division-code prefixes and station ids.
    `person_prefixes`, `person_stations`: person-level sight; always within the former.
    `permissions`: what may be done there (names are declared in `accounts.roles`).
    `text_prefixes`: where the text of case files is read from above the station: by supervisors.
    """

    user_id: int | None = None
    prefixes: frozenset[str] = frozenset()
    stations: frozenset[int] = frozenset()
    person_prefixes: frozenset[str] = frozenset()
    person_stations: frozenset[int] = frozenset()
    text_prefixes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = field(default_factory=frozenset)

    @property
    def sees_persons(self) -> bool:
        """Whether there is person-level sight anywhere."""
        return bool(self.person_prefixes or self.person_stations)

    def covers(self, code: str) -> bool:
        """Whether aggregate sight reaches the division with this (padded or bare) code."""
        return any(code.startswith(prefix) for prefix in self.prefixes)

    def division_q(self, path: str, *, person_level: bool = False) -> Q:
        return under(path, self.person_prefixes if person_level else self.prefixes)


def under(path: str, prefixes: Iterable[str]) -> Q:
    """Rows whose division code at `path` begins with one of `prefixes`; none without a prefix."""
    query = NOTHING
    for prefix in sorted(prefixes):
        # Not LIKE: it is not leakproof, so under row-level security no index would serve it.
        query |= Q(**{f"{path}__range": (prefix, prefix.ljust(DIVISION_LENGTHS[-1], "9"))})
    return query


EMPTY_SCOPE = Scope()


def scope_of(user: Viewer | None) -> Scope:
    """The user's scope from the postings that hold today; the empty scope for anyone else."""
    if user is None or not user.is_authenticated or not user.is_active:
        return EMPTY_SCOPE
    account: Any = user
    return account.scope
