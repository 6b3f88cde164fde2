"""Register lists from Excel: a sheet is declared once, and can be downloaded as a template, filled,
uploaded, checked row by row, previewed, applied and undone (specification 2.16, checklist 46).

::

    class StationSheet(Sheet):
        key = "stations"
        title = _("Stations")
        permission = "station.import"
        model = Station
        columns = (Column("official_name", _("Official name")), ...)

        def match(self, values): ...      # the existing row these values are about, or None
        def build(self, values, instance): ...   # the row as it should be saved; may raise
        def store(self, instance): ...    # save it

    register(StationSheet)
"""

from core.sheets.columns import Column, Kind
from core.sheets.sheet import SHEETS, Sheet, register

__all__ = ["SHEETS", "Column", "Kind", "Sheet", "register"]
