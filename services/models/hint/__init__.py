"""What a reviewer should look at before signing: stored, so that the queue reads and never searches."""

from services.models.hint.hint import RecordHint
from services.models.hint.trace import RecordTrace

__all__ = ["RecordHint", "RecordTrace"]
