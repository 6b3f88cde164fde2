"""How a line of the table of steps is written, and the roles that the table speaks of."""

from __future__ import annotations

from dataclasses import dataclass

WORKER = frozenset({"worker"})
HEAD = frozenset({"station_head"})
COUNTY = frozenset({"county_admin"})
SUPERVISOR = frozenset({"supervisor"})
# 2.1: what a social worker does at the station, its head may do too.
STATION = WORKER | HEAD
SYSTEM: frozenset[str] = frozenset()
REASON = "a reason"


@dataclass(frozen=True)
class Rule:
    sources: frozenset[str]
    target: str
    who: frozenset[str]
    needs: tuple[str, ...]
    reason: bool


def rule(way: str, who: frozenset[str], *needs: str) -> Rule:
    """`way` is "source|source > target"."""
    sources, target = way.split(" > ")
    return Rule(
        frozenset(sources.split("|")), target, who,
        tuple(words for words in needs if words != REASON), REASON in needs,
    )  # fmt: skip
