"""Figures read from facts: one way in for the API, dashboards, the wall and the monthly report."""

from reporting.figures.figure import Figure, figures, records_url
from reporting.figures.nodes import Node
from reporting.figures.periods import Period
from reporting.figures.reading import Reading, read

__all__ = ["Figure", "Node", "Period", "Reading", "figures", "read", "records_url"]
