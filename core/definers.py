"""Questions that may look past the policies: functions that run as the owner of the tables.

Each answers one narrow question with one narrow value, for code that also counts and logs who asks.
They are declared beside that code and made after every `migrate` (`core.rls.sync`), like roles and
policies. Nobody but the web and the fold role may call them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Definer:
    """`name(arguments) returns …`, whose `body` is one SQL query; `why` it may look past them."""

    name: str
    arguments: str
    returns: str
    body: str
    why: str


REGISTRY: dict[str, Definer] = {}


def declare(definer: Definer) -> Definer:
    """Have the function made by the next `migrate`."""
    REGISTRY[definer.name] = definer
    return definer


def sync(cursor: Any, roles: tuple[str, ...]) -> None:
    """Make every declared function and let only `roles` call it. Safe to repeat."""
    for definer in REGISTRY.values():
        head = f"{definer.name}({definer.arguments})"
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {head} RETURNS {definer.returns} LANGUAGE sql STABLE"
            " SECURITY DEFINER SET search_path = pg_catalog, public"
            f" AS $body$ {definer.body} $body$"
        )
        cursor.execute(f"REVOKE ALL ON FUNCTION {head} FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {head} TO {', '.join(roles)}")
