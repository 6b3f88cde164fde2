"""Whatever happens to records, stations, counties and campaigns: the figures stay the counts."""

from __future__ import annotations

import pytest

from reporting.rollup.fold import fold_now
from tests.reporting.rollup_truth import assert_facts_are_true
from tests.reporting.rollup_world import World


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_facts_equal_the_records_after_any_sequence_of_changes(seed: int) -> None:
    world = World(seed)
    for round_ in range(12):
        for _ in range(world.random.randrange(1, 12)):
            world.step()
        if round_ % 3 == 0:  # only some of it is folded before the next changes
            fold_now()
            assert_facts_are_true()
    fold_now()
    assert_facts_are_true()
