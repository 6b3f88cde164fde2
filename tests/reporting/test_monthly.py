"""The county's monthly report on screen and on paper."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook

from accounts.models import AuditEvent
from stations.models import Station
from tests.factories.accounts import make_user
from tests.reporting.small_province import small_province


@pytest.fixture
def world(db):
    return small_province()


def sheets(response) -> list[list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    return [book.get_sheet_by_index(n).to_python() for n in range(2)]


def test_the_county_reads_its_report(world, client):
    client.force_login(make_user("county_admin"))
    response = client.get("/monthly/", {"division": "522702", "month": world.month})
    report = response.context_data["report"]
    total = [[cell.value for cell in cells] for cells in report.lines[-1].cells]
    assert total == [[3, 3, 3], [4, 4, 4], [6, 6, 6], [8, 8, 8]]
    assert len(report.lines) == 7 and len(report.stations) == 8
    assert all(check.holds for check in report.checks) and len(report.checks) == 5


def test_persons_in_two_tracks_count_once_in_the_total(world, client):
    client.force_login(make_user("county_admin"))
    report = client.get("/monthly/").context_data["report"]
    persons = [line.cells[2][0].value for line in report.lines]
    assert persons == [2, 2, 0, 0, 0, 2, 6]


def test_every_cell_opens_its_records(world, client):
    client.force_login(make_user("county_admin"))
    report = client.get("/monthly/").context_data["report"]
    for cells in report.lines[-1].cells:
        assert client.get(cells[0].url).status_code == 200
    person_times = client.get(report.lines[0].cells[3][0].url)
    assert person_times.context_data["person_times"] == report.lines[0].cells[3][0].value


def test_the_file_holds_the_same_figures_under_the_right_name(world, client):
    client.force_login(make_user("county_admin"))
    response = client.get("/monthly/download/", {"division": "522702", "month": world.month})
    year, month = world.month.split("-")
    name = unquote(response["Content-Disposition"].split("filename*=UTF-8''")[1])
    assert name == f"福泉市{year}年{int(month)}月社工站月报表.xlsx"
    stations, services = sheets(response)
    last = next(
        row for row in services if row[0] and row[1:] == [3, 3, 3, 4, 4, 4, 6, 6, 6, 8, 8, 8]
    )
    assert last
    codes = [row[0] for row in stations if re.fullmatch(r"522702\d{6}", str(row[0]))]
    assert len(codes) == 8 and all(isinstance(code, str) for code in codes)
    assert AuditEvent.objects.filter(action="export").count() == 1


def test_the_paper_is_a4_landscape_with_repeated_and_merged_headers(world, client):
    client.force_login(make_user("county_admin"))
    response = client.get("/monthly/download/")
    with zipfile.ZipFile(io.BytesIO(response.content)) as file:
        for number in (1, 2):
            sheet = file.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert 'orientation="landscape"' in sheet and 'paperSize="9"' in sheet
            assert "<mergeCell " in sheet and "<pane " in sheet
        assert file.read("xl/workbook.xml").decode().count("_xlnm.Print_Titles") == 2


def test_a_formula_in_a_station_name_stays_text(world, client):
    Station.objects.filter(pk=world.jinshan.pk).update(official_name="=HYPERLINK(1)")
    client.force_login(make_user("county_admin"))
    stations, _services = sheets(client.get("/monthly/download/"))
    assert "'=HYPERLINK(1)" in [cell for row in stations for cell in row]


def test_a_station_head_reads_the_own_rows(world, client):
    client.force_login(make_user("station_head", station=world.jinshan))
    report = client.get("/monthly/").context_data["report"]
    assert [line.division.name for line in report.stations] == ["金山街道"]
    assert report.lines[-1].cells[3][0].value == 6
    assert client.get("/monthly/", {"division": "522702"}).status_code == 404


def test_officials_choose_a_county_and_see_no_record_links(world, client):
    client.force_login(make_user("province_admin"))
    page = client.get("/monthly/")
    assert "福泉市" in page.content.decode() and page.context_data["report"] is None
    report = client.get("/monthly/", {"division": "522702"}).context_data["report"]
    urls = [cell.url for line in report.lines for cells in line.cells for cell in cells]
    assert all("/breakdown/" in url for url in urls)
    assert client.get(urls[-1]).status_code == 200


@pytest.mark.parametrize("path", ["/monthly/", "/monthly/download/"])
def test_a_foreign_county_is_not_found(world, client, path):
    client.force_login(make_user("county_admin", division="520502"))
    assert client.get(path, {"division": "522702"}).status_code == 404


def test_roles_without_reports_are_refused(world, client):
    for role in ("sys_admin", "auditor", "evaluator"):
        client.force_login(make_user(role))
        assert client.get("/monthly/").status_code in (403, 404)


@pytest.mark.parametrize("month", ["2026-13", "2099-01", "x"])
def test_a_month_that_cannot_be_is_told_of(world, client, month):
    client.force_login(make_user("county_admin"))
    response = client.get("/monthly/", {"division": "522702", "month": month})
    assert 'role="alert"' in response.content.decode()


def test_opening_a_report_asks_a_fixed_number_of_questions(
    world, client, django_assert_max_num_queries
):
    client.force_login(make_user("county_admin"))
    client.get("/monthly/")
    with django_assert_max_num_queries(40):
        client.get("/monthly/")
