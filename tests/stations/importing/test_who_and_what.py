"""Which files are taken, from whom, and who sees them."""

import pytest
from django.test import Client

from core.models import ImportBatch, ImportRow
from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory
from tests.stations.importing.files import csv, row, taken, upload

pytestmark = pytest.mark.django_db


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
