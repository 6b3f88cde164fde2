"""Files that people take away: .xlsx and .csv, the same rows and the same heading block.

heading = Heading.for_request(request, region="福泉市")
return xlsx_response("站点台账", _("Stations"), columns, rows, heading)
"""

from core.exports.attachment import attachment
from core.exports.csv_file import csv_response
from core.exports.guard import guarded
from core.exports.list_file import table_response
from core.exports.table import Column, Heading, Kind
from core.exports.xlsx_file import xlsx_response

__all__ = [
    "Column", "Heading", "Kind", "attachment", "csv_response", "guarded", "table_response",
    "xlsx_response",
]  # fmt: skip
