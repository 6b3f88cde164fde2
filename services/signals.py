"""What the services floor tells whoever listens above it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.dispatch import Signal

# Sent after commit whenever counted records were made or changed: `record_ids`. It only says
# "look now"; what changed is written in the database by triggers, so a lost signal loses nothing.
records_changed = Signal()


# Sent inside the transaction of every move of a record: `record`, `move` (its name in `MOVES`).
record_moved = Signal()


def announce(record_ids: Iterable[int]) -> None:
    """Send `records_changed` once the current transaction is committed."""
    ids = list(record_ids)
    transaction.on_commit(
        lambda: records_changed.send_robust(sender="services", record_ids=ids), robust=True
    )
