"""A station head and a county administrator at the import, and their steps."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import ImportBatch
from core.sheets.layout import Layout
from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory, make_division_tree


class Importer:
    """Somebody signed in who imports; every step as their browser would send it."""

    def __init__(self, user) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def upload(self, data: bytes, name: str = "花名册.xlsx") -> ImportBatch:
        file = SimpleUploadedFile(name, data)
        answer = self.client.post("/imports/new/households/", {"file": file})
        assert answer.status_code == 302, answer.content.decode()
        return ImportBatch.objects.latest("pk")

    def match_columns(self, batch, **more):
        layout = Layout.read(batch.layout)
        said = {f"column-{at}": name for at, name in enumerate(layout.columns)}
        return self.client.post(f"/imports/{batch.uuid}/columns/", said | more)

    def match_codes(self, batch, **answers):
        """Accept every suggestion; `answers` by value."""
        page = self.client.get(f"/imports/{batch.uuid}/codes/")
        if page.status_code == 200:
            said = {}
            for asked in page.context["questions"]:
                for at, question in enumerate(asked.values):
                    said[f"value-{asked.column.name}-{at}"] = question.value
                    answer = answers.get(question.value, question.answer)
                    said[f"code-{asked.column.name}-{at}"] = answer
            assert self.client.post(f"/imports/{batch.uuid}/codes/", said).status_code == 302
        batch.refresh_from_db()
        return page

    def checked(self, data: bytes, **answers) -> ImportBatch:
        batch = self.upload(data)
        answer = self.match_columns(batch)
        assert answer.status_code == 302, answer.content.decode()
        self.match_codes(batch, **answers)
        assert batch.status == "checked"
        return batch

    def act(self, batch, what, **data):
        assert self.client.post(f"/imports/{batch.uuid}/{what}/", data).status_code == 302
        batch.refresh_from_db()


@pytest.fixture
def tree(db):
    return make_division_tree()


@pytest.fixture
def station(tree):
    return StationFactory(division=tree.jinshan)


@pytest.fixture
def head(station):
    return Importer(make_user("station_head", station=station))


@pytest.fixture
def county(station):
    return Importer(make_user("county_admin", division="522702"))


@pytest.fixture
def xlsx():
    def make(*rows) -> bytes:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        page = book.add_worksheet("花名册")
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
        book.close()
        return out.getvalue()

    return make
