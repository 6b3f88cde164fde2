"""A spreadsheet as counties have them: 5,000 rows with twelve kinds of faults, made by `seed`.

=====  ==========================================================  =====  ==========================
kind   fault                                                        rows  what becomes of the rows
=====  ==========================================================  =====  ==========================
1      two title rows above a heading of two merged rows               –  the heading is found
2      values no list knows: 男/女 written M/F, 婆姨, 低保户A            –  asked once (CODES), then fine
3      the check character of the ID number is wrong                  40  error
4      the birth date in the ID number does not exist                 40  error
5      the sex differs from the ID number                             40  error
6      a telephone number with a digit missing                        40  error
7      the ID number became a number of Excel (4.19999E+17)           40  error
8      the cell begins with `=` (a formula in a text)                 40  error
9      a person stands twice                                          40  repeated, left out
10     a village that does not exist (火星村)                          60  error: 20 households of 3
11     a household without a head                                     60  error: 20 households of 3
12     spaces, full-width digits, lower-case x, 汉 without 族          40  fine: repaired
=====  ==========================================================  =====  ==========================

Households have three rows; faults 3 to 8 hit the third member of a household, so that they take
nobody else with them. A subtotal (合计) ends the table and is no row of it. Everybody is synthetic.
"""

from __future__ import annotations

import datetime as dt
import io
import random

import xlsxwriter

from core.codes.resident_id import check_character

ROWS, FAULTY = 5_000, 40
DOUBLE, NOWHERE, HEADLESS = 40, 60, 60
# What the preview counts once the codes of CODES are said.
WRONG = 6 * FAULTY + NOWHERE + HEADLESS
NEW = ROWS - DOUBLE - WRONG
# Value → code; what a suggestion cannot tell is answered by hand.
CODES = {"婆姨": "1", "低保户A": "L1"}
VILLAGE = "双谷村委会"

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "桂兰建国秀英德明玉珍志强小梅长福云山春花冬生"
_TITLES = ("某某镇困难群众基本情况花名册", "填报单位：某某镇社工站        填报日期：2026年11月")
_UPPER = ("序号", "户编号", "基本信息", "", "", "", "", "联系信息", "", "", "救助情况", "")
_LOWER = ("", "", "姓名", "公民身份号码", "与户主的关系", "性别", "民族", "村（社区）", "家庭住址",
          "联系电话", "困难类型", "网格员")  # fmt: skip


ROW_HEADINGS = (*_UPPER[:2], *_LOWER[2:])


def clean_row(n: int) -> list[str]:
    """A row without any fault, another person for each n; three rows are a household."""
    row = _row(n, "", random.Random(n))
    row[5] = "男" if int(row[3][16]) % 2 else "女"
    row[10] = "低保" if n % 10 == 0 else ""
    return row


def messy_rows(village: str = VILLAGE, seed: int = 1) -> list[list[str]]:
    """The 5,000 rows as texts, in the order of `_LOWER`."""
    draw = random.Random(seed)
    rows: list[list[str]] = []
    for n in range(ROWS - DOUBLE):
        rows.append(_row(n, village, draw))
    members = list(range(2, len(rows), 3))
    draw.shuffle(members)
    take = iter(members)
    for fault in (_wrong_check, _no_such_birth, _other_sex, _short_phone, _as_number, _formula):
        for _ in range(FAULTY):
            fault(rows[next(take)])
    for _ in range(FAULTY):
        _untidy(rows[next(take)])
    # Whole households, which no other fault has touched.
    touched = {at // 3 for at in members[: 7 * FAULTY]}
    whole = (h for h in range(len(rows) // 3) if h not in touched)
    for _ in range(NOWHERE // 3):
        household = next(whole)
        for row in rows[household * 3 : household * 3 + 3]:
            row[7] = "火星村"
    for _ in range(HEADLESS // 3):
        rows[next(whole) * 3][4] = "其他"
    again = [list(rows[next(whole) * 3 + 2]) for _ in range(DOUBLE)]
    return rows + again


def messy_sheet(village: str = VILLAGE, seed: int = 1) -> bytes:
    """The workbook (.xlsx). `village`: one that the importer's stations serve."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.add_worksheet("说明").write(0, 0, "")
    page = book.add_worksheet("花名册")
    for at, title in enumerate(_TITLES):
        page.merge_range(at, 0, at, len(_LOWER) - 1, title)
    for column in (0, 1):
        page.merge_range(2, column, 3, column, _UPPER[column])
    for first, last in ((2, 6), (7, 9), (10, 11)):
        page.merge_range(2, first, 2, last, _UPPER[first])
    for column, text in enumerate(_LOWER[2:], 2):
        page.write_string(3, column, text)
    for at, row in enumerate(messy_rows(village, seed), 4):
        for column, text in enumerate(row):
            page.write_string(at, column, text)
    page.write_string(ROWS + 4, 0, "合计")
    page.write_number(ROWS + 4, 1, ROWS)
    book.close()
    return out.getvalue()


def _row(n: int, village: str, draw: random.Random) -> list[str]:
    number = number_of(n)
    is_man = int(number[16]) % 2 == 1
    member = n % 3
    relation = ("户主", "婆姨" if not is_man else "配偶", "长子" if is_man else "女儿")[member]
    name = draw.choice(_SURNAMES) + draw.choice(_GIVEN) + draw.choice(_GIVEN)
    sex = "男" if is_man else "女"
    if n % 25 == 0:
        sex = "M" if is_man else "F"
    group = "低保户A" if n % 30 == 0 else "低保" if n % 30 == 3 else ""
    return [
        str(n + 1), f"H{n // 3 + 1:04d}", name, number, relation, sex, "汉族", village,
        f"{n // 3 % 9 + 1}组{n // 3 % 90 + 1}号", f"138{n:08d}", group, f"网格员{n % 7}",
    ]  # fmt: skip


def number_of(n: int) -> str:
    """A valid number of the demonstration county, another one for each n; ages 20 to 80."""
    born = dt.date(1946, 1, 1) + dt.timedelta(days=n * 4 % 21_000)
    first = f"419999{born:%Y%m%d}{900 + n % 97}"  # the demo's own people stay below 900
    return first + check_character(first)


def _wrong_check(row: list[str]) -> None:
    right = row[3][17]
    row[3] = row[3][:17] + ("0" if right != "0" else "1")


def _no_such_birth(row: list[str]) -> None:
    first = row[3][:10] + "0230" + row[3][14:17]
    row[3] = first + check_character(first)


def _other_sex(row: list[str]) -> None:
    row[5] = "女" if int(row[3][16]) % 2 else "男"


def _short_phone(row: list[str]) -> None:
    row[9] = row[9][:10]


def _as_number(row: list[str]) -> None:
    row[3] = f"{float(row[3][:17] + '0'):.14E}"


def _formula(row: list[str]) -> None:
    row[8] = '=HYPERLINK("http://example.invalid")'


def _untidy(row: list[str]) -> None:
    row[2] = f" {row[2][0]} {row[2][1:]} "
    row[3] = row[3].lower().translate(str.maketrans("0123456789", "０１２３４５６７８９")) + " "
    row[6] = "汉"
