"""What may be uploaded, and how it is read, whatever it claims to be."""

import io
import struct
import zipfile

import pytest
import xlsxwriter

from core.sheets import Column, Kind
from core.sheets.columns import CellError
from core.sheets.reading import FileRefused, read

COLUMNS = (
    Column("name", "Name", required=True, aliases=("名称",)),
    Column("code", "Code", Kind.CODE, aliases=("区划代码",)),
    Column("day", "Day", Kind.DATE, aliases=("日期",)),
)


def xlsx(*rows, sheet="数据"):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet(sheet)
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def refusal(data, name="x.xlsx"):
    with pytest.raises(FileRefused) as refused:
        read(name, data, COLUMNS)
    return str(refused.value)


def cells(table):
    return [(number, line[: len(table.columns)]) for number, line in table.rows]


def test_headings_are_found_below_a_title_and_by_any_of_their_names():
    table = read("a.xlsx", xlsx(["某县站点"], [], ["区划代码*", "名称（必填）", "备注"],
                                ["522702001000", "金山站", "x"]), COLUMNS)  # fmt: skip
    assert [column and column.name for column in table.columns] == ["code", "name", None]
    assert cells(table) == [(4, ["522702001000", "金山站", "x"])]
    assert table.ignored == ["备注"]


def test_a_code_that_excel_keeps_as_a_number_and_a_date_come_as_text():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["Name", "Code", "Day"])
    page.write_string(1, 0, "  站 ")
    page.write_number(1, 1, 522702001000)
    page.write_datetime(
        1, 2, __import__("datetime").datetime(2022, 5, 1), book.add_format({"num_format": "y/m/d"})
    )
    page.write_formula(2, 0, '="a"&"b"', None, "ab")
    book.close()
    table = read("a.xlsx", out.getvalue(), COLUMNS)
    assert [line for _, line in table.rows] == [
        ["站", "522702001000", "2022-05-01"],
        ["ab", "", ""],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_wps_and_excel(encoding):
    data = "名称,区划代码\n福泉㯊镇站,'522702001000\n\n".encode(encoding)
    assert [line for _, line in read("a.csv", data, COLUMNS).rows] == [
        ["福泉㯊镇站", "522702001000"]
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n\x00\x01\x02binary",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old excel",
        b"PK\x03\x04 not really a zip",
        b"",
        b"\x00" * 100,
    ],
    ids=["pdf", "png", "xls", "broken zip", "empty", "zeros"],
)
def test_what_is_not_a_table_is_refused_by_its_content(data):
    assert refusal(data)


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "xlsx" in refusal(out.getvalue())


def bomb(size, *, lie=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    data = bytearray(out.getvalue())
    if lie:
        at = data.rfind(b"PK\x01\x02")
        data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


@pytest.mark.parametrize("lie", [False, True], ids=["honest", "with a lying directory"])
def test_a_zip_bomb_is_refused_without_being_unpacked(lie):
    data = bomb(120 * 1024 * 1024, lie=lie)
    assert len(data) < 1024 * 1024
    assert refusal(data)


def test_a_single_far_away_cell_cannot_fill_the_memory():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["Name"])
    page.write(1_048_575, 16_383, "x")
    book.close()
    assert "100" in refusal(out.getvalue())


def test_more_than_a_hundred_columns_are_refused():
    assert "100" in refusal(xlsx([f"c{n}" for n in range(101)]))
    assert "100" in refusal(",".join(f"c{n}" for n in range(101)).encode(), "x.csv")


def test_more_than_a_hundred_thousand_rows_are_refused():
    assert "100000" in refusal(b"Name\n" + b"x\n" * 100_001, "x.csv").replace(",", "")


def test_a_file_of_eleven_megabytes_is_refused():
    assert "10" in refusal(b"x" * (11 * 1024 * 1024), "x.csv")


@pytest.mark.parametrize(
    "rows",
    [
        [["Other"], ["x"]],
        [["Code"], ["1"]],
        [["Name", "名称"], ["x", "y"]],
        [["Name"]],
    ],
    ids=["no heading", "required missing", "heading twice", "no row"],
)
def test_a_table_without_the_right_headings_is_refused(rows):
    assert refusal(xlsx(*rows))


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (Column("d", "D", Kind.DATE), "2024/5/1", "2024-05-01"),
        (Column("d", "D", Kind.DATE), "2024年5月1日", "2024-05-01"),
        (Column("n", "N", Kind.NUMBER), "1,200.50", "1200.50"),
        (Column("y", "Y", Kind.YES_NO), "是", "True"),
        (Column("c", "C", Kind.CHOICE, choices=[("a", "甲")]), "甲", "a"),
        (
            Column("c", "C", Kind.CHOICES, choices=[("a", "甲"), ("b", "乙")]),
            "乙、甲",
            "['b', 'a']",
        ),
        (Column("p", "P", Kind.CODE), "+86 138 0000 0000", "+86 138 0000 0000"),
        (Column("t", "T"), "", "None"),
    ],
)
def test_cells_are_read_as_people_write_them(column, cell, value):
    assert str(column.read(cell)) == value


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (Column("t", "T"), '=HYPERLINK("http://x")'),
        (Column("t", "T"), "@SUM(A1)"),
        (Column("t", "T"), "+1"),
        (Column("t", "T"), "-1"),
        (Column("t", "T", max_length=3), "abcd"),
        (Column("t", "T", required=True), ""),
        (Column("t", "T"), "#REF!"),
        (Column("c", "C", Kind.CODE), "5.22702199001011e+17"),
        (Column("c", "C", Kind.CODE), "=1"),
        (Column("d", "D", Kind.DATE), "2024-02-30"),
        (Column("d", "D", Kind.DATE), "去年"),
        (Column("n", "N", Kind.NUMBER), "许多"),
        (Column("n", "N", Kind.NUMBER), "NaN"),
        (Column("y", "Y", Kind.YES_NO), "也许"),
        (Column("c", "C", Kind.CHOICE, choices=[("a", "甲")]), "丙"),
    ],
)
def test_a_wrong_cell_says_why_and_what_to_do(column, cell):
    with pytest.raises(CellError) as error:
        column.read(cell)
    assert error.value.reason
