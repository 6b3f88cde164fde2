"""Asking for a fold right after a change, without asking a hundred times.

A kick that is lost costs nothing but time: the sweep looks for marks every few seconds anyway.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache

logger = logging.getLogger(__name__)
KEY = "rollup:kicked"
# One fold is queued at a time; if that message is lost, another may be queued after this.
FORGET_AFTER = 10
# Changes made within this time are folded together.
GATHER_SECONDS = 0.3


def kick(**kwargs: Any) -> None:
    """Queue a fold unless one is waiting already. Never fails: it is not the caller's business."""
    from reporting.tasks import fold_marks

    try:
        if cache.add(KEY, 1, timeout=FORGET_AFTER):
            fold_marks.apply_async(countdown=GATHER_SECONDS, retry=False)
    except Exception:
        logger.warning("The roll-up was not kicked; the sweep will fold.", exc_info=True)


def answer() -> None:
    """Said by the fold as it begins: whatever is committed from now on needs another kick."""
    cache.delete(KEY)
