"""The report as .xlsx, laid out like the paper form: A4 landscape, merged headers, signatures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exports.guard import guarded
from core.exports.table import Kind, moment
from core.exports.xlsx_file import FONT, OPTIONS, write_cell
from reporting.monthly.report import Report
from stations.models import Station

A4 = 9


def write(report: Report, filled_by: str) -> bytes:
    """The whole file. `filled_by` is printed as the person who drew the report up."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": report.filename, "author": filled_by})
    _Sheet(book, _("Table 1 Stations"), report, filled_by).stations()
    _Sheet(book, _("Table 3 Services"), report, filled_by).services()
    book.close()
    return out.getvalue()


def station_columns() -> list[tuple[str, int]]:
    """The single columns of table 1 with their widths on paper; 六有 and the changes follow."""
    return [
        (_("Division code"), 15), (_("Township"), 16), (_("Station"), 28), (_("Level"), 9),
        (_("Operation mode"), 12), (_("Undertaking organisation"), 20),
        (_("Unified social credit code"), 21), (_("Plaque date"), 12), (_("Operating state"), 10),
        (_("Area (m²)"), 9), (_("Three stations in one"), 18), (_("Rooms in villages"), 9),
    ]  # fmt: skip


class _Sheet:
    def __init__(self, book: Any, name: str, report: Report, filled_by: str) -> None:
        self.report, self.filled_by = report, filled_by
        self.sheet = book.add_worksheet(name[:31])
        self.title = book.add_format(FONT | {"bold": True, "font_size": 16, "align": "center"})
        self.small = book.add_format(FONT)
        self.head = book.add_format(
            FONT | {"bold": True, "border": 1, "align": "center", "text_wrap": True}
        )
        self.text = book.add_format(FONT | {"border": 1, "num_format": "@", "text_wrap": True})
        self.number = book.add_format(FONT | {"border": 1, "num_format": "#,##0", "align": "right"})
        self.decimal = book.add_format(FONT | {"border": 1, "num_format": "0.0", "align": "right"})
        self.date = book.add_format(
            FONT | {"border": 1, "num_format": "yyyy-mm-dd", "align": "center"}
        )
        self.styles = {Kind.NUMBER: self.number, Kind.DATE: self.date, Kind.DECIMAL: self.decimal}
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        self.sheet.set_footer("&C&P / &N")

    def stations(self) -> None:
        haves = [str(label) for _value, label in Station.SixHave.choices]
        single = station_columns()
        last = len(single) + len(haves)
        top = self.heading(_("Table 1  Stations"), last)
        for index, (text, width) in enumerate(single):
            self.sheet.merge_range(top, index, top + 1, index, text, self.head)
            self.sheet.set_column(index, index, width)
        first = len(single)
        self.sheet.merge_range(top, first, top, last - 1, _("Six haves"), self.head)
        for index, text in enumerate(haves, start=first):
            self.sheet.write_string(top + 1, index, text, self.head)
            self.sheet.set_column(index, index, 7)
        self.sheet.merge_range(top, last, top + 1, last, _("Changes this month"), self.head)
        self.sheet.set_column(last, last, 18)
        self.begin_rows(top, 2)
        kinds = [Kind.TEXT] * len(single)
        kinds[7], kinds[9], kinds[11] = Kind.DATE, Kind.DECIMAL, Kind.NUMBER
        row = top + 2
        for row, line in enumerate(self.report.stations, start=top + 2):
            s = line.station
            cells = [
                line.division.code, line.division.name, s.official_name if s else _("None yet"),
                s.get_level_display() if s else "", s.get_operation_mode_display() if s else "",
                s.operator_name if s else "", s.operator_uscc if s else "",
                s.plaque_on if s else None, s.get_status_display() if s else "",
                s.area_m2 if s else None, line.functions, line.rooms,
            ]  # fmt: skip
            self.row(row, cells, kinds)
            for index, have in enumerate(line.haves.values(), start=first):
                self.sheet.write_string(row, index, "√" if have else "", self.text)
            write_cell(self.sheet, row, last, Kind.TEXT, "；".join(line.changes), self.text)
        self.signatures(row + 2)

    def services(self) -> None:
        report = self.report
        last = len(report.indicators) * len(report.spans)
        top = self.heading(_("Table 3  Services"), last)
        self.sheet.merge_range(top, 0, top + 1, 0, _("Field of service"), self.head)
        self.sheet.set_column(0, 0, 18)
        self.sheet.set_column(1, last, 11)
        for index, head in enumerate(report.heads):
            first = 1 + index * len(report.spans)
            self.sheet.merge_range(
                top, first, top, first + len(report.spans) - 1,
                head, self.head,
            )  # fmt: skip
            for offset, span in enumerate(report.spans):
                self.sheet.write_string(top + 1, first + offset, span, self.head)
        self.begin_rows(top, 1)
        row = top + 2
        for row, line in enumerate(report.lines, start=top + 2):
            self.sheet.write_string(row, 0, line.name, self.head if line.is_total else self.text)
            values = [cell.value for cells in line.cells for cell in cells]
            for index, value in enumerate(values, start=1):
                self.sheet.write_number(row, index, value, self.number)
        note = _(
            "Persons and households are recounted in the total: one person in two fields counts"
            " once. Attempts with nobody home are not visits."
        )
        self.sheet.merge_range(row + 1, 0, row + 1, last, note, self.small)
        self.signatures(row + 3)

    def heading(self, name: str, last: int) -> int:
        """Title, unit, period; returns the row where the table's header begins."""
        report = self.report
        unit = f"{report.node.name} {report.node.code}"
        title = _("%(place)s: monthly report of the social work stations") % {
            "place": report.node.name
        }
        self.sheet.merge_range(0, 0, 0, last, guarded(f"{title}  {name}"), self.title)
        self.sheet.set_row(0, 28)
        period = f"{report.period.first:%Y-%m-%d} — {report.period.end:%Y-%m-%d}"
        lines = [
            [
                (_("Reporting unit"), unit),
                (_("Statistical period"), period),
                (_("Version"), _("Draft, not submitted")),
            ],
            [
                (_("Date of filling in"), f"{timezone.localdate():%Y-%m-%d}"),
                (_("Data as of"), moment(report.as_of)),
                (_("Drawn up by"), self.filled_by),
            ],
        ]
        for number, parts in enumerate(lines, start=1):
            text = "    ".join(f"{label}：{value}" for label, value in parts)
            self.sheet.merge_range(number, 0, number, last, guarded(text), self.small)
        return len(lines) + 1

    def begin_rows(self, top: int, frozen_columns: int) -> None:
        self.sheet.freeze_panes(top + 2, frozen_columns)
        self.sheet.repeat_rows(top, top + 1)

    def row(self, row: int, cells: Sequence[Any], kinds: Sequence[Kind]) -> None:
        for index, (value, kind) in enumerate(zip(cells, kinds, strict=True)):
            write_cell(self.sheet, row, index, kind, value, self.styles.get(kind, self.text))

    def signatures(self, row: int) -> None:
        """填报人, 审核人, 负责人, 联系电话, with room for the stamp."""
        labels = (_("Filled in by"), _("Reviewed by"), _("Responsible"), _("Contact phone"))
        text = "            ".join(f"{label}：______________" for label in labels)
        self.sheet.merge_range(row, 0, row, 6, text + "    " + _("(seal)"), self.small)
