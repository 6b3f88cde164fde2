"""The county's monthly report on screen and on paper."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook

from accounts.models import AuditEvent
from reporting.monthly.report import COLUMNS
from reporting.rollup.fold import fold_now
from services.models import Milestone
from stations.models import Station
from tests.factories.accounts import make_user
from tests.reporting.rollup_world import File
from tests.reporting.small_province import small_province

PERSONS, PERSON_TIMES = COLUMNS.index("K02"), COLUMNS.index("K01")


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
    told = dict(zip(COLUMNS, total, strict=True))
    assert [told[code] for code in ("K03", "K04", "K02", "K01")] == [
        [3, 3, 3], [4, 4, 4], [6, 6, 6], [8, 8, 8],
    ]  # fmt: skip
    assert len(report.lines) == 7 and len(report.stations) == 8
    assert all(check.holds for check in report.checks) and len(report.checks) == 6


def test_cases_groups_and_referrals_stand_in_the_table_and_open_what_they_counted(world, client):
    """A case of last year still runs, one of this month is closed; two of three referrals went on."""
    Kind, today = Milestone.Kind, world.today
    long_ago = dt.date(today.year - 1, 5, 9)
    for kind, file, day, track in (
        (Kind.CASE_OPENED, 1, long_ago, 1), (Kind.CASE_OPENED, 2, today, 2),
        (Kind.CASE_CLOSED, 2, today, 2), (Kind.GROUP_OPENED, 3, today, None),
        (Kind.GROUP_ENDED, 4, long_ago, None), (Kind.REFERRAL_SENT, 5, today, None),
        (Kind.REFERRAL_SENT, 6, today, None), (Kind.REFERRAL_SENT, 7, today, None),
        (Kind.REFERRAL_ACCEPTED, 5, today, None), (Kind.REFERRAL_ACCEPTED, 6, today, None),
    ):  # fmt: skip
        Milestone.keep(kind, File(pk=file), station=world.jinshan, on=day, track=track)
    fold_now()
    client.force_login(make_user("county_admin"))
    report = client.get("/monthly/").context_data["report"]
    total = dict(zip(COLUMNS, report.lines[-1].cells, strict=True))
    told = {code: [cell.value for cell in cells] for code, cells in total.items()}
    assert told["FQ20"] == [1, 1, 2] and told["FQ20S"] == [1, 1, 1] and told["FQ20C"] == [1, 1, 1]
    assert told["FQ19O"] == [1, 1, 1] and told["FQ19"] == [0, 0, 1]
    assert told["K24S"] == [3, 3, 3] and told["K24A"] == [2, 2, 2]
    by_track = [line.cells[COLUMNS.index("FQ20S")][0].value for line in report.lines]
    assert by_track == [1, 0, 0, 0, 0, 0, 1]
    for code in ("FQ20", "FQ20S", "FQ20C", "FQ19O", "FQ19", "K24S", "K24A"):
        for cell in total[code]:
            assert client.get(cell.url).context_data["total"] == cell.value, (code, cell.url)
    assert all(check.holds for check in report.checks)


def test_persons_in_two_tracks_count_once_in_the_total(world, client):
    client.force_login(make_user("county_admin"))
    report = client.get("/monthly/").context_data["report"]
    persons = [line.cells[PERSONS][0].value for line in report.lines]
    assert persons == [2, 2, 0, 0, 0, 2, 6]


def test_every_cell_opens_its_records(world, client):
    client.force_login(make_user("county_admin"))
    report = client.get("/monthly/").context_data["report"]
    for cells in report.lines[-1].cells:
        assert client.get(cells[0].url).status_code == 200
    told = report.lines[0].cells[PERSON_TIMES][0]
    assert client.get(told.url).context_data["person_times"] == told.value


def test_the_file_holds_the_same_figures_under_the_right_name(world, client):
    client.force_login(make_user("county_admin"))
    response = client.get("/monthly/download/", {"division": "522702", "month": world.month})
    year, month = world.month.split("-")
    name = unquote(response["Content-Disposition"].split("filename*=UTF-8''")[1])
    assert name == f"福泉市{year}年{int(month)}月社工站月报表.xlsx"
    stations, services = sheets(response)
    page = client.get("/monthly/", {"division": "522702", "month": world.month})
    for line in page.context_data["report"].lines:
        shown = [cell.value for cells in line.cells for cell in cells]
        assert [row[1:] for row in services if row[0] == line.name] == [shown], line.name
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
    assert report.lines[-1].cells[PERSON_TIMES][0].value == 6
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
