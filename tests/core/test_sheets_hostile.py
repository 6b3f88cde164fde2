"""Files made to harm are refused with a clear word before anything in them is used."""

import io
import zipfile

import pytest
import xlsxwriter

from core.sheets.book import UNCOMPUTED, FileRefused, open_book


def workbook(fill=lambda page: page.write(0, 0, "姓名"), **options):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(book.add_worksheet())
    book.close()
    return out.getvalue()


def with_entry(name, content=b"x"):
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def refusal(data):
    with pytest.raises(FileRefused) as refused:
        for _ in open_book(data).rows(0):
            pass
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (with_entry("xl/vbaProject.bin"), "宏"),
        (with_entry("xl/macrosheets/sheet1.xml"), "宏"),
        (with_entry("xl/externalLinks/externalLink1.xml"), "其他文件"),
        (with_entry("xl/connections.xml"), "其他文件"),
        (with_entry("xl/embeddings/oleObject1.bin"), "嵌入"),
        (b"MZ\x90\x00" + bytes(200), "程序"),
        (b"\x7fELF" + bytes(200), "程序"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
        ("姓名,身份證號碼,聯絡電話,戶籍地址\n張桂蘭,陳國華,臺灣,關係".encode("big5"), "编码"),
        (b"\xff\xfe\x00\xd8\x00\x00,", ""),
    ],
    ids=[
        "macros", "macro sheet", "external link", "connection", "embedded", "exe", "elf",
        "password", "old macros", "big5", "broken utf-16",
    ],
)  # fmt: skip
def test_it_is_refused_with_its_reason(data, word):
    assert word in refusal(data)


def test_ten_thousand_columns_are_refused():
    assert "100" in refusal(workbook(lambda page: page.write_row(0, 0, ["列"] * 10_000)))
    assert "100" in refusal(("列," * 10_000).encode())


def test_two_million_rows_are_refused():
    assert refusal(b"a,b\n" * 2_000_000)


def test_a_million_rows_in_a_workbook_are_refused():
    assert "100" in refusal(workbook(lambda page: page.write(1_000_000, 0, "x")))


def test_a_formula_counts_by_its_value_and_without_one_it_is_marked():
    def fill(page):
        page.write_row(0, 0, ["姓名", "年龄"])
        page.write_formula(1, 0, '="张"&"桂兰"', None, "张桂兰")
        page.write_formula(1, 1, "=1+1", None, "")
        page.write_formula(2, 1, "=SUM(A1:A2)", None, 7)

    rows = dict(open_book(workbook(fill)).rows(0))
    assert rows[2] == ["张桂兰", UNCOMPUTED]
    assert rows[3] == ["", "7"]


def test_utf_16_and_gbk_and_a_bom_are_read():
    for encoding in ("utf-16", "gbk", "utf-8-sig"):
        data = "姓名\t电话\n张桂兰\t139\n".encode(encoding)
        assert [line for _n, line in open_book(data).rows(0)] == [
            ["姓名", "电话"],
            ["张桂兰", "139"],
        ]
