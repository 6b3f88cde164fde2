"""What leaves as a file opens with its Chinese intact and runs nothing."""

import csv
import datetime as dt
import io
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook

from core.exports import Column, Heading, Kind, csv_response, guarded, xlsx_response

COLUMNS = [
    Column("行政区划代码"),
    Column("名称"),
    Column("服务人次", Kind.NUMBER),
    Column("覆盖率", Kind.PERCENT),
    Column("日期", Kind.DATE),
]
ROWS = [
    ["522702000000", "福泉市", 12, 72.45, dt.date(2023, 6, 1)],
    ["520100000000", "=1+1", 0, None, None],
]
HEADING = Heading(region="贵州省", period="2023年6月", exported_by="周晓岚 (province)")


def test_an_xlsx_keeps_codes_as_text_and_numbers_as_numbers():
    response = xlsx_response("站点台账", "站点台账", COLUMNS, ROWS, HEADING)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    table = sheet.to_python()
    assert table[0][0] == "站点台账"
    assert ["522702000000", "福泉市", 12.0, 72.45, dt.date(2023, 6, 1)] in table
    block = {row[0]: row[1] for row in table[1:6]}
    assert "贵州省" in block.values() and "周晓岚 (province)" in block.values()


def test_an_xlsx_stores_a_name_that_looks_like_a_formula_as_text():
    response = xlsx_response("a", "a", COLUMNS, ROWS)
    table = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    assert "'=1+1" in [row[1] for row in table.to_python()]


def test_a_csv_begins_with_a_byte_order_mark_and_guards_formulas():
    response = csv_response("站点台账.csv", "站点台账", COLUMNS, ROWS, HEADING)
    assert response.content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert ["522702000000", "福泉市", "12", "72.45%", "2023-06-01"] in table
    assert ["520100000000", "'=1+1", "0", "", ""] in table


@pytest.mark.parametrize("text", ["=A1", "+1", "-1", "@x", "\tx"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert guarded(text) == "'" + text


def test_a_chinese_file_name_is_sent_as_rfc_5987_says():
    disposition = csv_response("福泉市月报", "x", COLUMNS, [])["Content-Disposition"]
    assert disposition.isascii()
    assert unquote(disposition.split("filename*=UTF-8''")[1]) == "福泉市月报.csv"
