"""Applying a large import in the worker, with exactly the sight of the person who asked."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.models import UNDO_DAYS, ImportBatch
from core.rls import acting_as
from core.sheets import any_table, batches

logger = logging.getLogger(__name__)


@shared_task(name="core.sheets.apply")
def apply_batch(batch_id: int, user_id: int, policy: str = "") -> None:
    """Safe to repeat: an applied batch is left alone. After any error the batch is `failed`."""
    user = get_user_model()._default_manager.get(pk=user_id)
    try:
        with acting_as(user):
            batch = ImportBatch.objects.get(pk=batch_id)
            batches.apply(batch, user, batches.tell_progress(batch), policy)
    except ValidationError:
        logger.info("import %s was applied or discarded already", batch_id)
    except Exception:
        with acting_as(user):
            ImportBatch.objects.filter(pk=batch_id, status=ImportBatch.Status.APPLYING).update(
                status=ImportBatch.Status.FAILED
            )
        raise


@shared_task(name="core.sheets.check")
def check_batch(batch_id: int, user_id: int) -> None:
    """Check a kept file row by row. Safe to repeat. After any error the columns can be matched
    again."""
    user = get_user_model()._default_manager.get(pk=user_id)
    try:
        with acting_as(user):
            batch = ImportBatch.objects.get(pk=batch_id)
            any_table.check(batch, user, batches.tell_progress(batch))
    except Exception:
        with acting_as(user):
            ImportBatch.objects.filter(pk=batch_id, status=ImportBatch.Status.CHECKING).update(
                status=ImportBatch.Status.UPLOADED
            )
        raise


@shared_task(name="core.sheets.undo")
def undo_batch(batch_id: int, user_id: int) -> None:
    """Take a large import back. Safe to repeat. After any error it is still applied."""
    user = get_user_model()._default_manager.get(pk=user_id)
    try:
        with acting_as(user):
            any_table.undo(ImportBatch.objects.get(pk=batch_id), user)
    except ValidationError:
        logger.info("import %s was undone already, or something hangs on it", batch_id)
        _back_to_applied(batch_id, user)
    except Exception:
        _back_to_applied(batch_id, user)
        raise


def _back_to_applied(batch_id: int, user: object) -> None:
    with acting_as(user):
        ImportBatch.objects.filter(pk=batch_id, status=ImportBatch.Status.UNDOING).update(
            status=ImportBatch.Status.APPLIED
        )


@shared_task(name="core.sheets.forget")
def forget() -> None:
    """What an import of persons holds of them goes when it can no longer be used: the file, the
    rows with their cells, and what undoing needed. The batch with its counts stays."""
    any_table.forget(timezone.now() - dt.timedelta(days=UNDO_DAYS))
