from services.models.correction.correction import RecordCorrection

__all__ = ["RecordCorrection"]
