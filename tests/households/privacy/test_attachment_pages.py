"""Every download asks anew whether the reader may; nothing that comes out can run."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import reverse

from accounts.models import AuditEvent
from households.models import Attachment
from tests.factories.privacy import attach, give_consent, photo

CONTENT = "households:attachment"


def url(attachment, name=CONTENT):
    return reverse(name, args=[attachment.uuid])


def picture(name="photo.jpg"):
    return SimpleUploadedFile(name, photo(), "text/html")


def test_a_download_cannot_run_and_is_not_kept_and_is_logged(world, sign_in):
    row = attach(world.household, title="低保证")
    answer = sign_in(world.worker).get(url(row))
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("inline")
    logged = AuditEvent.objects.get(action="download")
    assert logged.object_id == str(row.uuid) and "低保证" not in str(logged.__dict__)
    saved = sign_in(world.worker).get(url(row) + "?download=1")
    assert saved["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", [CONTENT, "households:attachment-thumbnail"])
def test_who_does_not_reach_the_household_does_not_reach_its_files(world, sign_in, name):
    row = attach(world.household)
    for user in (world.far_worker, world.province):
        assert sign_in(user).get(url(row, name)).status_code in (403, 404)
    assert sign_in(world.main).get(url(row, name)).status_code == 403
    client = sign_in(world.main)
    client.post(reverse("households:open", args=[world.household.uuid]), {"reason": "核查走访"})
    assert client.get(url(row, name)).status_code == 200


def test_a_file_on_a_row_is_closed_to_who_does_not_see_the_row(world, sign_in, monkeypatch):
    from households.models import Consent

    row = attach(world.household, subject=give_consent(world.head))
    assert sign_in(world.worker).get(url(row)).status_code == 200
    monkeypatch.setattr(Consent, "may_read", lambda self, user: False, raising=False)
    assert sign_in(world.worker).get(url(row)).status_code == 404
    Attachment.objects.update(subject_uuid=world.head.uuid)
    assert sign_in(world.worker).get(url(row)).status_code == 404


def test_several_photos_go_up_at_once_and_a_bad_one_takes_no_other_with_it(world, sign_in):
    upload = reverse("households:attachment-upload", args=[world.household.uuid])
    bad = SimpleUploadedFile("bad.jpg", b"<script>", "image/jpeg")
    body = {"files": [picture(), picture("b.jpg"), bad], "kind": "certificate", "title": "证"}
    answer = sign_in(world.worker).post(upload, body, headers={"HX-Request": "true"})
    assert Attachment.objects.filter(kind="certificate").count() == 2
    assert answer.status_code == 200 and "bad.jpg" in answer.content.decode()
    plain = sign_in(world.worker).post(
        upload, {"files": [picture()], "faces": "nobody", "next": "https://evil.example/"}
    )
    assert plain["Location"].startswith("/households/")


def test_an_upload_can_hang_on_a_row_of_this_household_only(world, sign_in):
    upload = reverse("households:attachment-upload", args=[world.household.uuid])
    own, far = give_consent(world.head), give_consent(world.far.head)
    body = {"subject_type": "households.consent", "subject_uuid": str(own.uuid)}
    client = sign_in(world.worker)
    client.post(upload, body | {"files": [picture()], "faces": "nobody"})
    assert Attachment.objects.of(own).count() == 1
    for label, key in (
        ("households.consent", far.uuid), ("accounts.user", own.uuid), ("no.model", own.uuid),
    ):  # fmt: skip
        sent = {"subject_type": label, "subject_uuid": str(key), "files": [picture()]}
        assert client.post(upload, sent).status_code == 404
    assert Attachment.objects.count() == 1


def test_who_may_not_edit_sends_nothing_up(world, sign_in):
    upload = reverse("households:attachment-upload", args=[world.household.uuid])
    for user, code in ((world.supervisor, 403), (world.far_worker, 404), (world.province, 403)):
        assert sign_in(user).post(upload, {"files": [picture()]}).status_code == code
    assert not Attachment.objects.exists()


def test_taking_out_needs_a_reason_and_is_logged(world, sign_in):
    row = attach(world.household)
    client, remove = sign_in(world.worker), url(row, "households:attachment-remove")
    assert client.post(remove, {"reason": ""}).status_code == 422
    assert client.post(remove, {"reason": "传错了户"}).status_code == 302
    assert client.get(url(row)).status_code == 404
    assert AuditEvent.objects.get(action="remove").reason == "传错了户"


def test_taking_out_leads_back_only_to_an_address_of_ours(world, sign_in):
    client = sign_in(world.worker)
    for back, ours in (("/households/?q=1", True), ("//elsewhere.cn/", False), ("x", False)):
        remove = url(attach(world.household), "households:attachment-remove")
        gone = client.post(remove, {"reason": "传错了户", "next": back})
        assert gone.status_code == 302
        assert (gone.url == back) is ours


def test_the_tag_lists_what_hangs_on_a_row(world, rf):
    consent = give_consent(world.head)
    attach(world.household, subject=consent, title="签字页")
    attach(world.household, title="门牌")
    request = rf.get("/")
    request.user = world.worker
    page = Template("{% load attachments %}{% attachments_of household subject %}").render(
        Context({"request": request, "household": world.household, "subject": consent})
    )
    assert "签字页" in page and "门牌" not in page and "subject_uuid" in page
