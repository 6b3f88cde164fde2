from reporting.models.fact import Fact, FactServiceType, FactSet, FactWeek, FactWindow
from reporting.models.reconciliation import Reconciliation

__all__ = [
    "Fact",
    "FactServiceType",
    "FactSet",
    "FactWeek",
    "FactWindow",
    "Reconciliation",
]
