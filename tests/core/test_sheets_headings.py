"""The heading is found wherever people put it."""

from core.sheets.columns import plain_heading
from core.sheets.headings import find, joined

KNOWN = {plain_heading(text) for text in ("姓名", "身份证号", "电话", "户主姓名", "地址", "性别")}
DATA = ["1", "张桂兰", "41999919560229018X", "13900000000"]


def test_below_titles():
    lines = [
        ["花名册"],
        ["单位：某站", "", "", "2026年"],
        ["序号", "姓名", "身份证号", "电话"],
        DATA,
    ]
    assert find(lines, KNOWN) == (2, 1)


def test_two_rows_with_merged_cells():
    upper, lower = ["序号", "基本信息", "", "联系信息"], ["", "姓名", "身份证号", "电话"]
    assert find([["花名册"], upper, lower, DATA], KNOWN) == (1, 2)
    assert joined([upper, lower], KNOWN) == ["序号", "姓名", "身份证号", "电话"]


def test_an_upper_heading_belongs_to_its_lower_one_where_that_says_more():
    assert joined([["户主", ""], ["姓名", "身份证号"]], KNOWN) == ["户主姓名", "身份证号"]


def test_one_row_is_not_joined_with_the_data_below():
    assert find([["姓名", "性别"], ["张桂兰", "女"]], KNOWN) == (0, 1)


def test_without_any_known_heading_the_first_row_of_texts_is_taken():
    assert find([["表"], ["甲", "乙"], ["1", "2"]], KNOWN) == (1, 1)
