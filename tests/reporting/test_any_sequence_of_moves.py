"""Whatever people do, in whatever order, while folding runs and is killed: the figures are true.

Hypothesis draws the moves of `tests.reporting.moves` (records of all six kinds, their files, moves
between stations, merged persons) and between them folds, whole or killed at some stage. It prints
the shortest sequence that fails. `FIGURES_EXAMPLES=200` looks longer, and anew each time.
"""

from __future__ import annotations

import os
import random
import sys

import hypothesis.strategies as st
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, note, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from reporting.indicators import INDICATORS
from reporting.indicators.indicator import Distinct, Share, Term
from reporting.rollup.fold import Folder, fold_now
from reporting.rollup.session import Session
from services.tasks import note_answered_referrals
from tests.reporting.moves import MoveWorld
from tests.reporting.moves.figure_truth import assert_figures_are_true, told_codes
from tests.reporting.moves.file_truth import (
    assert_milestones_are_true,
    assert_person_times_are_true,
)
from tests.reporting.rollup_truth import assert_facts_are_true

MORE = int(os.environ.get("FIGURES_EXAMPLES", "0"))
PROFILE = settings(
    max_examples=MORE or 12,
    stateful_step_count=10,
    deadline=None,
    derandomize=not MORE,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# At most so many moves before the first example, so that there is something of everything to act on.
EARLIER = 1500
PICK = st.randoms(use_true_random=False)


class Killed(Exception):
    """What a kill does to the running turn."""


class KillableSession(Session):
    """Turns that commit one by one as a worker's do, inside the transaction of the test."""

    def __init__(self) -> None:
        super().__init__(connection.connection, begins=False)

    def transaction(self):  # type: ignore[override]
        return transaction.atomic()


def fold_until_killed(stages: int) -> bool:
    """Fold and fall over at the given stage; False if there was less to do."""
    left = [stages]

    def on_stage(stage: str) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    connection.ensure_connection()
    try:
        Folder(KillableSession(), on_stage).drain()
    except Killed:
        return True
    return False


class Figures(RuleBasedStateMachine):
    """Each example begins where the world was left before the first one."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    @rule(names=st.lists(st.sampled_from(MoveWorld.tickets()), min_size=2, max_size=8), pick=PICK)
    def work(self, names: list[str], pick: random.Random) -> None:
        world = MoveWorld(pick)
        for name in names:
            note(f"{name}: {'made' if world.attempt(name) else 'refused'}")

    @rule(stages=st.integers(1, 30))
    def fold_and_be_killed(self, stages: int) -> None:
        note("killed" if fold_until_killed(stages) else "nothing left")

    @rule()
    def fold(self) -> None:
        fold_now()
        assert_facts_are_true()

    def teardown(self) -> None:
        try:
            if sys.exception() is None:
                self._all_is_true()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @staticmethod
    def _all_is_true() -> None:
        note_answered_referrals()
        assert_person_times_are_true()
        assert_milestones_are_true()
        fold_now()
        assert_facts_are_true()
        assert_figures_are_true()


@pytest.mark.django_db
def test_any_sequence_of_moves_leaves_true_figures() -> None:
    MoveWorld.build()
    MoveWorld(random.Random(4)).live(EARLIER)
    fold_now()
    run_state_machine_as_test(Figures, settings=PROFILE)


def test_every_figure_told_from_facts_is_counted_plainly_here() -> None:
    from_facts = {
        i.code for i in INDICATORS.values() if isinstance(i.reading, Term | Share | Distinct)
    }
    assert from_facts == told_codes()
