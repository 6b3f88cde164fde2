"""What is wrong in a sheet of stations is told by row and column."""

import io

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from stations.models import Station
from tests.factories.accounts import make_user
from tests.stations.importing.files import HEAD, act, csv, errors, row, taken

pytestmark = pytest.mark.django_db


def test_a_broken_row_in_the_middle_stops_the_whole_file(county, tree):
    batch = taken(
        county, csv(row(), row("522702102", day="2022-02-30"), row("522702103", "陆坪站"))
    )
    assert (batch.new, batch.wrong) == (2, 1)
    assert list(errors(batch)) == [3]
    act(county, batch, "apply")
    assert batch.status == "checked"
    assert not Station.objects.exists()
    act(county, batch, "apply", only_valid="1")
    assert batch.status == "applied"
    assert Station.objects.count() == 2


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (row("522701005"), "division"),
        (row("522702999"), "division"),
        (row("abc"), "division"),
        (row(level="9"), "level"),
        (row(name="=HYPERLINK(1)"), "name"),
        (row(day=""), "plaque"),
        (row(day="2999-01-01"), "plaque"),
        (row(phone="12"), "phone"),
        (row(status="closed"), "status"),
        (row(level="2"), "division"),
    ],
)
def test_each_kind_of_error_names_its_column(county, tree, bad, column):
    from stations.sheets import StationSheet

    names = {
        "division": "division_code", "level": "level", "name": "official_name",
        "plaque": "plaque_on", "phone": "phone", "status": "status",
    }  # fmt: skip
    batch = taken(county, csv(bad))
    assert str(StationSheet.column(names[column]).title) in errors(batch)[2], errors(batch)


def test_two_rows_about_the_same_township_are_an_error_unless_one_is_a_branch(county, tree):
    batch = taken(county, csv(row(), row(name="又一个站")))
    assert list(errors(batch)) == [3]
    head = [*HEAD, "是否分站"]
    batch = taken(county, csv([*row(), "否"], [*row(name="金山分站"), "是"], head=head))
    assert batch.wrong == 0
    act(county, batch, "apply")
    assert Station.objects.filter(division=tree.jinshan).count() == 2


def test_the_name_of_the_division_is_compared_with_its_code(county, tree):
    head = [*HEAD, "区划名称"]
    batch = taken(county, csv([*row(), "凤山镇"], head=head))
    assert "金山街道" in str(errors(batch)[2])


def test_two_thousand_rows_are_checked_in_few_queries(county, tree, django_assert_max_num_queries):
    from core.sheets.checking import check
    from stations.sheets import StationSheet

    sheet = StationSheet(make_user("county_admin", division="522702"))
    cells = {"level": "4", "division_code": "522702001001", "status": "preparing"}
    with django_assert_max_num_queries(8):
        rows = [(n, {**cells, "official_name": f"室{n}"}) for n in range(2, 2002)]
        assert {finding.action for finding in check(sheet, rows)} == {"new"}


def test_the_template_holds_every_column_as_text_and_comes_back_readable(county):
    response = county.get("/imports/template/stations/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    (head,) = book.get_sheet_by_index(0).to_python()
    assert len(head) == 25
    assert len(book.sheet_names) == 2
    out = io.BytesIO()
    filled = xlsxwriter.Workbook(out, {"in_memory": True})
    page = filled.add_worksheet()
    page.write_row(0, 0, head)
    page.write_row(1, 0, ["3", "522702001000"])
    filled.close()
    assert taken(county, out.getvalue()).new == 1


def test_the_rows_with_errors_come_as_a_file_to_correct_without_live_formulas(county, tree):
    batch = taken(county, csv(row(name="=1+1"), row("522702102", "凤山站")))
    response = county.get(f"/imports/{batch.uuid}/errors/")
    head, bad = (
        CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert "=1+1" in bad
    assert head[-1]
    assert "2" in bad[-1]
    assert b"<f>" not in response.content
