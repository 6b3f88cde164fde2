"""The indicator registry: one entry per indicator, and everything else follows from it.

An entry in `catalogue` gives the figure (API, dashboards, wall, monthly report), its drill-down,
its export column, its place in the glossary page and in docs/indicators.md, and the test that
compares it with the plain query over the records.
"""

from reporting.indicators.catalogue import FIVE_FIGURES, INDICATORS
from reporting.indicators.indicator import (
    Additivity,
    Counted,
    Coverage,
    Distinct,
    FilesKept,
    Happened,
    Indicator,
    NotKept,
    Share,
    Standing,
    Tallied,
    Term,
)

__all__ = [
    "FIVE_FIGURES",
    "INDICATORS",
    "Additivity",
    "Counted",
    "Coverage",
    "Distinct",
    "FilesKept",
    "Happened",
    "Indicator",
    "NotKept",
    "Share",
    "Standing",
    "Tallied",
    "Term",
]
