from reporting.models.fact import (
    Fact,
    FactMilestone,
    FactServiceType,
    FactSet,
    FactWeek,
    FactWindow,
)
from reporting.models.reconciliation import Reconciliation

__all__ = [
    "Fact",
    "FactMilestone",
    "FactServiceType",
    "FactSet",
    "FactWeek",
    "FactWindow",
    "Reconciliation",
]
