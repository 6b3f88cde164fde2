"""/api/v1/attachments/."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.ids import uuid7
from households.models import Attachment
from tests.factories.privacy import attach, photo

PATH = "/api/v1/attachments/"


def body(world, **values):
    return {
        "uuid": str(uuid7()), "household": str(world.household.uuid), "kind": "photo", "faces": "nobody",
        "file": SimpleUploadedFile("a.jpg", photo()), **values,
    }  # fmt: skip


def test_a_file_is_sent_once_however_often_it_is_sent(world, sign_in):
    client, sent = sign_in(world.worker), body(world, person=str(world.head.uuid), title="门牌")
    first = client.post(PATH, sent)
    assert first.status_code == 201 and first.json()["content_type"] == "image/jpeg"
    sent["file"] = SimpleUploadedFile("a.jpg", photo())
    assert client.post(PATH, sent).status_code == 200
    assert Attachment.objects.count() == 1


def test_a_bad_file_is_a_problem_beside_its_field(world, sign_in):
    answer = sign_in(world.worker).post(PATH, body(world, file=SimpleUploadedFile("a", b"MZ..")))
    assert answer.status_code == 400 and "file" in answer.content.decode()


@pytest.mark.parametrize("role", ["far_worker", "supervisor", "province", "main"])
def test_who_may_not_edit_the_file_adds_nothing(world, sign_in, role):
    answer = sign_in(getattr(world, role)).post(PATH, body(world))
    assert answer.status_code in (400, 403, 404) and not Attachment.objects.exists()


def test_a_person_of_another_household_is_refused(world, sign_in):
    answer = sign_in(world.worker).post(PATH, body(world, person=str(world.far.head.uuid)))
    assert answer.status_code == 400


def test_reading_asks_for_an_open_file(world, sign_in):
    row = attach(world.household)
    client = sign_in(world.worker)
    listed = client.get(PATH, {"household": str(world.household.uuid)})
    assert [r["uuid"] for r in listed.json()["results"]] == [str(row.uuid)]
    assert client.get(PATH).status_code == 400
    content = client.get(f"{PATH}{row.uuid}/content/")
    assert b"".join(content.streaming_content)[:3] == b"\xff\xd8\xff"
    for user in (world.far_worker, world.main):
        assert sign_in(user).get(f"{PATH}{row.uuid}/").status_code == 404
        assert sign_in(user).get(f"{PATH}{row.uuid}/content/").status_code == 404
