"""Sheets of stations, handed in and acted upon as in the browser."""

from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import ImportBatch

HEAD = ["级别", "行政区划代码", "站点名称", "运行状态", "挂牌日期", "联系电话"]


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
