"""The moves of the application that change figures, to be made in random order by tests."""

from tests.reporting.moves import cases, community, groups, records, register
from tests.reporting.moves.world import STEPS, MoveWorld

__all__ = ["STEPS", "MoveWorld", "cases", "community", "groups", "records", "register"]
