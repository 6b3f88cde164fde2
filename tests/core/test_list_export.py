"""The export of a list page holds every row of the filter and the columns on screen."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from python_calamine import load_workbook

from accounts.models import AuditEvent
from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory


@pytest.fixture
def official(db) -> Client:
    for number in range(30):
        StationFactory(official_name=f"=第{number}站", level=3, is_branch=True)
    client = Client()
    client.force_login(make_user("county_admin", division="522702"))
    return client


def test_the_workbook_has_all_rows_not_only_the_page(official):
    response = official.get("/stations/?export=xlsx&columns=official_name")
    assert response.status_code == 200
    rows = load_workbook(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    names = [cell for row in rows for cell in row if isinstance(cell, str) and "站" in cell]
    assert sum(name.lstrip("'").startswith("=第") for name in names) == 30
    assert AuditEvent.objects.filter(action="export").count() == 1


def test_the_text_file_guards_formulas(official):
    body = official.get("/stations/?export=csv").content.decode("utf-8-sig")
    assert "'=第0站" in body
    assert "\n=第" not in body and ",=第" not in body


def test_without_the_permission_there_is_no_export(official):
    client = Client()
    client.force_login(make_user("evaluator", division="522702"))
    assert client.get("/stations/?export=xlsx").status_code == 403
