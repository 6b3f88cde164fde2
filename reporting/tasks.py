"""Celery's part in the roll-up. Queue `fold`, database role fold (see config.settings)."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from reporting.models import Reconciliation
from reporting.rollup import fold, kick, status
from reporting.rollup.reconcile import RECONCILE_EVERY, part_of_tonight, reconcile

logger = logging.getLogger(__name__)
# One task folds this long at most, so that heartbeats and other tasks get their turn.
FOLD_SECONDS = 20


def _fold() -> None:
    if not fold.drain(FOLD_SECONDS, on_stage=lambda stage: status.beat()):
        kick.kick()


@shared_task(name="reporting.rollup.fold", expires=60)
def fold_marks() -> None:
    """Right after a change: fold what is marked."""
    kick.answer()
    _fold()


@shared_task(name="reporting.rollup.sweep", expires=10)
def sweep() -> None:
    """Every few seconds: fold what nobody kicked for, and reconcile when that is due."""
    status.beat()
    _fold()


@shared_task(name="reporting.rollup.heartbeat", expires=30)
def heartbeat() -> None:
    status.beat()


@shared_task(name="reporting.rollup.reconcile_all", expires=3600)
def reconcile_all(attempt: int = 1) -> None:
    """Every night: compare, repair by marking, and look again whether that helped."""
    fold.drain(FOLD_SECONDS, on_stage=lambda stage: status.beat())
    found = reconcile(repair=True, part=part_of_tonight(), on_progress=status.beat)
    if found.differences:
        logger.error("Reconciliation %s found %s differences.", found.pk, found.differences)
        kick.kick()
        if attempt < 3:
            reconcile_all.apply_async(kwargs={"attempt": attempt + 1}, countdown=30 * attempt)


@worker_ready.connect
def catch_up(**kwargs: Any) -> None:
    """A worker that comes up folds what was left, and reconciles if nobody did today."""
    status.beat()
    sweep.delay()
    last = Reconciliation.objects.first()
    if last is None or timezone.now() - last.started_at > RECONCILE_EVERY or last.differences:
        reconcile_all.delay()
