from services.models.aids.draft import Draft, DraftConflict
from services.models.aids.phrase import Phrase
from services.models.aids.text_template import TextTemplate

__all__ = ["Draft", "DraftConflict", "Phrase", "TextTemplate"]
