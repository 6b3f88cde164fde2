"""A table of any shape becomes households and persons: matched, looked at, applied, undone."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import CodeMapping, ImportBatch, ImportFile
from households.models import Household, Person, PersonCategory
from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory, make_division_tree

pytestmark = pytest.mark.django_db


def xlsx(*rows):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("花名册")
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    book.close()
    return out.getvalue()


HEAD = [
    "序号",
    "户编号",
    "姓名",
    "身份证号码",
    "与户主关系",
    "性别",
    "村（社区）",
    "住址",
    "联系电话",
    "困难类型",
]
MOTHER = [
    1,
    "H1",
    "张桂兰",
    "41999919560229018X",
    "户主",
    "女",
    "双谷村",
    "三组1号",
    "13900000001",
    "低保户",
]
SON = [2, "H1", "张建国", "419999199901011038", "长子", "男", "双谷村", "三组1号", "", ""]


@pytest.fixture
def tree():
    return make_division_tree()


@pytest.fixture
def station(tree):
    return StationFactory(division=tree.jinshan)


@pytest.fixture
def head(client, station):
    client.force_login(make_user("station_head", station=station))
    return client


def upload(client, data, name="花名册.xlsx"):
    answer = client.post("/imports/new/households/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.latest("pk")


def step_columns(client, batch, **more):
    from core.sheets.layout import Layout

    layout = Layout.read(batch.layout)
    said = {f"column-{at}": name for at, name in enumerate(layout.columns)}
    answer = client.post(f"/imports/{batch.uuid}/columns/", said | more)
    assert answer.status_code == 302, answer.content.decode()


def step_codes(client, batch, **answers):
    """Accept every suggestion; `answers` by value."""
    page = client.get(f"/imports/{batch.uuid}/codes/")
    if page.status_code == 200:
        said = {}
        for asked in page.context["questions"]:
            for at, question in enumerate(asked.values):
                said[f"value-{asked.column.name}-{at}"] = question.value
                answer = answers.get(question.value, question.answer)
                said[f"code-{asked.column.name}-{at}"] = answer
        assert client.post(f"/imports/{batch.uuid}/codes/", said).status_code == 302
    batch.refresh_from_db()
    return page


def checked(client, *rows, **answers):
    batch = upload(client, xlsx(*rows))
    step_columns(client, batch)
    step_codes(client, batch, **answers)
    assert batch.status == "checked"
    return batch


def act(client, batch, what, **data):
    assert client.post(f"/imports/{batch.uuid}/{what}/", data).status_code == 302
    batch.refresh_from_db()


def errors(batch):
    return {
        row.number: {e["column"]: e["reason"] for e in row.told["errors"]}
        for row in batch.rows.filter(action__in=("wrong", "double"))
    }


def counts(batch):
    return batch.new, batch.changed, batch.same, batch.wrong, batch.double


def test_a_family_comes_in_and_goes_again(head, station, tree):
    batch = checked(head, ["金山街道困难群众花名册"], [], HEAD, MOTHER, SON)
    assert counts(batch) == (2, 0, 0, 0, 0), errors(batch)
    assert not Person.objects.exists(), "nothing is imported before the click"
    act(head, batch, "apply")
    assert batch.status == "applied"
    household = Household.objects.get()
    assert (household.station, household.division) == (station, tree.shuanggu)
    assert (household.head.name, household.address) == ("张桂兰", "三组1号")
    assert household.file_no.endswith("-00001")
    son = Person.objects.get(name="张建国")
    assert (son.relation, son.sex, son.name_initials) == ("2", "1", "zjg")
    assert Person.objects.with_id_number("41999919560229018x").get().phone == "13900000001"
    assert PersonCategory.objects.get().code == "L1"
    assert not ImportFile.objects.exists(), "the file is not kept longer than needed"
    act(head, batch, "undo")
    assert (batch.status, batch.kept) == ("undone", 0)
    assert not (Household.objects.exists() or Person.objects.exists())
    act(head, batch, "again")
    act(head, batch, "apply")
    assert (batch.status, Person.objects.count()) == ("applied", 2)


def test_codes_are_asked_once_and_remembered(head, tree):
    batch = upload(head, xlsx(HEAD, MOTHER, SON))
    step_columns(head, batch)
    page = step_codes(head, batch)
    asked = {q.value: q.answer for part in page.context["questions"] for q in part.values}
    assert asked == {"户主": "0", "长子": "2", "低保户": "L1"}
    assert CodeMapping.objects.count() == 3
    again = upload(head, xlsx(HEAD, MOTHER, SON))
    step_columns(head, again)
    page = step_codes(head, again)
    assert all(q.remembered for part in page.context["questions"] for q in part.values)
