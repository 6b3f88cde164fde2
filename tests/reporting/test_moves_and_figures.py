"""Whatever people do with records by the moves of the application: the figures stay the counts."""

from __future__ import annotations

import random

import pytest
from django.utils import timezone

from core.workflow import Refused
from reporting.rollup.fold import fold_now
from services.models import Milestone, ServiceRecord, Status
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import ensure_tracks, head_of, log_visit
from tests.factories.stations import StationFactory, make_division_tree
from tests.reporting.rollup_truth import assert_facts_are_true
from tests.reporting.rollup_world import File

MADE = (Status.DRAFT, Status.SUBMITTED, Status.CONFIRMED)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_moves_leaves_true_figures(seed: int) -> None:
    ensure_tracks()
    pick, tree, today = random.Random(seed), make_division_tree(), timezone.localdate()
    stations = [StationFactory(division=tree.jinshan), StationFactory(division=tree.shixi)]
    for _round in range(4):
        for _step in range(6):
            station = pick.choice(stations)
            household = HouseholdFactory(station=station)
            served = [PersonFactory(household=household) for _ in range(pick.randint(1, 2))]
            forces = pick.choice(([], [1, 3], [1, 3, 4]))
            log_visit(household, served=served, track=None, status=pick.choice(MADE), forces=forces)
            Milestone.keep(
                pick.choice(Milestone.Kind.values), File(pk=pick.randint(1, 9)),
                station=station, on=today, amount=pick.choice((1, 250)),
            )  # fmt: skip
        for record in ServiceRecord.objects.order_by("pk"):
            _move(record, pick.choice(("confirm", "return", "reopen", "withdraw", "lock", "")))
        if pick.random() < 0.5:
            fold_now()
            assert_facts_are_true()
    fold_now()
    assert_facts_are_true()
    assert ServiceRecord.objects.counted().exists()


def _move(record: ServiceRecord, name: str) -> None:
    """By the head of the station; what the rules refuse changes nothing."""
    head = head_of(record.station)
    try:
        if name == "lock":
            record.lock()
        elif name:
            record.make(name, head, "情况记录不完整")
    except Refused:
        record.refresh_from_db()
