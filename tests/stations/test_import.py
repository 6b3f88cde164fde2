"""The register of stations from a sheet: look first, all or nothing, and back again."""

import datetime as dt
import io

import pytest
import xlsxwriter
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from core.models import ImportBatch, ImportRow
from core.sheets import batches
from core.sheets.tasks import apply_batch
from stations.models import Station
from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory, make_division_tree

pytestmark = pytest.mark.django_db
HEAD = ["级别", "行政区划代码", "站点名称", "运行状态", "挂牌日期", "联系电话"]


@pytest.fixture
def tree():
    return make_division_tree()


@pytest.fixture
def clerk(tree):
    return make_user("county_admin", division="522702")


@pytest.fixture
def county(clerk):
    client = Client()
    client.force_login(clerk)
    return client


def csv(*rows, head=HEAD):
    return "\n".join(",".join(row) for row in (head, *rows)).encode("utf-8-sig")


def row(
    code="522702001", name="金山站", *, level="3", status="running", day="2022-05-01", phone=""
):
    return [level, code, name, status, day, phone]


def upload(client, data, name="站点.csv"):
    return client.post("/imports/new/stations/", {"file": SimpleUploadedFile(name, data)})


def taken(client, data):
    response = upload(client, data)
    assert response.status_code == 302, response.content.decode()
    return ImportBatch.objects.latest("pk")


def act(client, batch, what, **data):
    response = client.post(f"/imports/{batch.uuid}/{what}/", data, follow=True)
    assert response.status_code == 200
    batch.refresh_from_db()
    return response


def errors(batch):
    return {
        r.number: {e["column"]: e["reason"] for e in r.told["errors"]}
        for r in batch.rows.filter(action="wrong")
    }


def test_a_good_file_is_looked_at_applied_and_undone_whole(county, tree):
    known = StationFactory(division=tree.machangping, phone="0854-1111111")
    batch = taken(
        county,
        csv(
            row(),
            row("522702102", "凤山站", phone="0854-2222333"),
            row("522702002", "", phone="0854-9999999", day=""),
        ),
    )
    assert (batch.new, batch.changed, batch.same, batch.wrong) == (2, 1, 0, 0)
    assert Station.objects.count() == 1, "nothing is imported before the click"
    page = county.get(f"/imports/{batch.uuid}/?show=all").content.decode()
    assert "金山站" in page
    assert "0854-1111111" in page, "what stands there now is shown beside what would"

    act(county, batch, "apply")
    assert batch.status == "applied"
    assert Station.objects.count() == 3
    opened = Station.objects.get(division=tree.jinshan)
    assert (opened.status, opened.phases.get().starts_on) == ("running", dt.date(2022, 5, 1))
    known.refresh_from_db()
    assert known.phone == "0854-9999999"
    assert known.official_name == "马场坪街道社会工作和志愿服务站", "an empty cell changes nothing"

    act(county, batch, "undo")
    assert (batch.status, batch.kept) == ("undone", 0)
    known.refresh_from_db()
    assert (Station.objects.count(), known.phone) == (1, "0854-1111111")


def test_the_same_file_again_changes_nothing(county, tree):
    data = csv(row(), row("522702102", "凤山站"))
    act(county, taken(county, data), "apply")
    again = taken(county, data)
    assert (again.new, again.changed, again.same) == (0, 0, 2)


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


def test_when_the_world_changed_since_the_check_nothing_is_applied(county, tree):
    batch = taken(county, csv(row(), row("522702102", "凤山站")))
    tree.fengshan.valid_to = timezone.localdate() - dt.timedelta(days=1)
    tree.fengshan.save()
    act(county, batch, "apply")
    assert (batch.status, batch.new, batch.wrong) == ("checked", 1, 1)
    assert not Station.objects.exists()


def test_undo_keeps_what_was_touched_since_and_says_why(county, tree, clerk):
    batch = taken(county, csv(row(), row("522702102", "凤山站"), row("522702103", "陆坪站")))
    act(county, batch, "apply")
    jinshan = Station.objects.get(division=tree.jinshan)
    jinshan.transition("rectifying", on=timezone.localdate(), by=clerk, reason="档案")
    make_user("worker", station=Station.objects.get(division=tree.fengshan))
    act(county, batch, "undo")
    assert (batch.status, batch.kept, Station.objects.count()) == ("undone", 2, 2)
    kept = batch.rows.exclude(kept_because="")
    assert [r.number for r in kept] == [2, 3]
    act(county, batch, "undo")
    assert batch.kept == 2


def test_an_import_of_last_month_is_not_undone(county, tree):
    batch = taken(county, csv(row()))
    act(county, batch, "apply")
    ImportBatch.objects.update(applied_at=timezone.now() - dt.timedelta(days=8))
    act(county, batch, "undo")
    assert batch.status == "applied"
    assert Station.objects.count() == 1


def test_an_import_is_applied_once(county, tree):
    batch = taken(county, csv(row()))
    act(county, batch, "apply")
    act(county, batch, "apply")
    assert Station.objects.count() == 1
    discarded = taken(county, csv(row("522702102")))
    act(county, discarded, "discard")
    act(county, discarded, "apply")
    assert (discarded.status, Station.objects.count()) == ("discarded", 1)


def test_a_large_import_goes_to_the_worker_and_tells_its_progress(county, tree, clerk, monkeypatch):
    monkeypatch.setattr(batches, "INLINE_ROWS", 1)
    asked = []
    monkeypatch.setattr(apply_batch, "delay", lambda *args: asked.append(args))
    batch = taken(county, csv(row(), row("522702102", "凤山站")))
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        act(county, batch, "apply")
    assert batch.status == "applying"
    assert asked == [(batch.pk, clerk.pk)]
    cache.set(batches.progress_key(batch), 1)
    part = county.get(f"/imports/{batch.uuid}/", headers={"HX-Target": "import-progress"})
    assert 'value="1"' in part.content.decode()
    apply_batch(*asked[0])
    apply_batch(*asked[0])  # the broker may deliver twice
    batch.refresh_from_db()
    assert (batch.status, Station.objects.count()) == ("applied", 2)


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


def test_a_file_of_fifty_megabytes_is_refused_unread(county, settings):
    from core.sheets import views

    read = []
    original = views.Upload._drain
    views.Upload._drain = staticmethod(lambda request: read.append(original(request)))
    try:
        response = upload(county, b"x" * (50 * 1024 * 1024))
    finally:
        views.Upload._drain = staticmethod(original)
    assert (response.status_code, read) == (413, [None])
    assert "10" in response.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("data", [b"%PDF-1.7 \x00\x01", b""])
def test_a_wrong_file_is_refused_beside_its_field(county, data):
    response = upload(county, data)
    assert response.status_code == 422
    assert "errmsg" in response.content.decode()


def test_a_forged_form_is_refused(clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    assert upload(client, csv(row())).status_code == 403
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("role", ["worker", "station_head", "main_station", "prefecture_admin"])
def test_who_may_not_import_is_refused(tree, role):
    station = StationFactory(division=tree.jinshan)
    place = {"station": station} if role in ("worker", "station_head") else {}
    client = Client()
    client.force_login(make_user(role, **place))
    assert client.get("/imports/new/stations/").status_code == 403
    assert upload(client, csv(row())).status_code == 403
    assert client.get("/imports/template/stations/").status_code == 403


def test_imports_of_another_county_do_not_exist(county, tree):
    batch = taken(county, csv(row(day="x")))
    other = Client()
    other.force_login(make_user("county_admin", division="522701"))
    for tail in ("", "errors/"):
        assert other.get(f"/imports/{batch.uuid}/{tail}").status_code == 404
    for tail in ("apply/", "discard/", "undo/"):
        assert other.post(f"/imports/{batch.uuid}/{tail}").status_code == 404
    assert batch.file_name not in other.get("/imports/").content.decode()
    assert batch.file_name in county.get("/imports/").content.decode()
    province = Client()
    province.force_login(make_user("province_admin", division="52"))
    assert batch.file_name in province.get("/imports/").content.decode()


def test_the_cells_are_sealed_in_the_database(county, tree):
    from django.db import connection

    batch = taken(county, csv(row(phone="0854-2222333")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM core_importrow")
        assert b"0854" not in bytes(cursor.fetchone()[0])
    assert ImportRow.objects.get(batch=batch).told["cells"]["phone"] == "0854-2222333"


def test_an_unknown_sheet_is_not_found(county):
    assert county.get("/imports/new/nothing/").status_code == 404
