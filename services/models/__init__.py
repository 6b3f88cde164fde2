from services.models.record import Beneficiary, RecordTransition, ServiceRecord
from services.models.visit import Visit

__all__ = ["Beneficiary", "RecordTransition", "ServiceRecord", "Visit"]
