"""Where Celery looks for the tasks of this app."""

from core.sheets.tasks import apply_batch

__all__ = ["apply_batch"]
