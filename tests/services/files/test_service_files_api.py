"""/api/v1/service-files/."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.ids import uuid7
from services.models import ServiceFile
from tests.factories import cases as make_case
from tests.factories.accounts import make_user
from tests.factories.activities import make_activity
from tests.factories.files import put_on
from tests.factories.privacy import photo

pytestmark = pytest.mark.django_db
PATH = "/api/v1/service-files/"


def body(row, holder: str = "activity", **values) -> dict:
    return {
        "uuid": str(uuid7()), "holder": holder, "row": str(row.uuid), "kind": "activity",
        "faces": "nobody", "file": SimpleUploadedFile("a.jpg", photo()), **values,
    }  # fmt: skip


def test_a_file_is_sent_once_however_often_it_is_sent(place, sign_in):
    activity = make_activity(station=place.station)
    client, sent = sign_in(place.worker), body(activity, title="签到")
    first = client.post(PATH, sent)
    assert first.status_code == 201, first.content
    assert first.json()["row"] == str(activity.uuid) and first.json()["holder"] == "activity"
    sent["file"] = SimpleUploadedFile("a.jpg", photo())
    assert client.post(PATH, sent).status_code == 200
    assert ServiceFile.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"file": SimpleUploadedFile("a", b"MZ..")},
        {"faces": "children", "image_consent": "spoken"},
        {"faces": ""},
        {"holder": "station"},
        {"row": "x"},
        {"kind": "selfie"},
    ],
)
def test_what_is_wrong_is_a_problem_and_nothing_is_kept(place, sign_in, wrong):
    sent = body(make_activity(station=place.station)) | wrong
    answer = sign_in(place.worker).post(PATH, sent)
    assert answer.status_code == 400 and not ServiceFile.objects.exists()


def test_who_does_not_record_there_adds_nothing(place, sign_in, away, masked):
    activity = make_activity(station=place.station)
    for user in (away, place.county, masked, make_user("province_admin")):
        answer = sign_in(user).post(PATH, body(activity))
        assert answer.status_code in (400, 403, 404)
    assert not ServiceFile.objects.exists()


def test_reading_names_the_row_and_asks_it(place, sign_in, away, masked):
    activity = make_activity(station=place.station)
    file = put_on(activity)
    client = sign_in(place.worker)
    listed = client.get(PATH, {"holder": "activity", "row": str(activity.uuid)})
    assert [row["uuid"] for row in listed.json()["results"]] == [str(file.uuid)]
    assert client.get(PATH).status_code == 400
    content = client.get(f"{PATH}{file.uuid}/content/")
    assert b"".join(content.streaming_content)[:3] == b"\xff\xd8\xff"
    assert "no-store" in content["Cache-Control"]
    for path in (f"{PATH}{file.uuid}/", f"{PATH}{file.uuid}/content/"):
        for user in (away, masked):
            assert sign_in(user).get(path).status_code == 404
    answer = sign_in(away).get(PATH, {"holder": "activity", "row": str(activity.uuid)})
    assert answer.status_code == 404


def test_a_contact_is_named_by_its_record_and_read_by_who_reads_the_case(place, sign_in):
    case = make_case.brought_to("intervention")
    contact = make_case.log_contact(case)
    sent = body(contact.record, "contact", kind="paper")
    answer = sign_in(case.worker).post(PATH, sent)
    assert answer.status_code == 201, answer.content
    other = make_user("worker", station=case.station)
    assert sign_in(other).get(f"{PATH}{sent['uuid']}/").status_code == 404
