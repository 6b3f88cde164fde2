"""Several photos at once from the phone, taken out with a reason, put back with one press."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from services.attaching import home_of
from services.models import ServiceFile
from tests.factories import cases as make_case
from tests.factories.accounts import make_user
from tests.factories.activities import make_activity
from tests.factories.community import make_meeting, make_survey
from tests.factories.files import put_on
from tests.factories.groups import run_group
from tests.factories.privacy import photo
from tests.factories.services import log_visit

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def picture(name: str = "photo.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or photo(), "image/jpeg")


def to(row, holder: str) -> str:
    return reverse(f"services:files-of-{holder}", args=[row.uuid])


def told(**values) -> dict:
    return {"files": [picture()], "kind": "activity", "faces": "nobody", **values}


def test_several_photos_go_up_at_once_and_a_bad_one_takes_no_other_with_it(place, sign_in):
    activity = make_activity(station=place.station)
    sent = told(files=[picture(), picture("b.jpg"), picture("bad.jpg", b"<script>")], title="开场")
    answer = sign_in(place.worker).post(to(activity, "activity"), sent, headers=HTMX)
    assert answer.status_code == 200 and "bad.jpg" in answer.content.decode()
    assert ServiceFile.objects.filter(activity=activity, title="开场").count() == 2
    assert answer.content.decode().count("<img") == 2


def test_an_unanswered_question_about_faces_is_said_and_nothing_is_kept(place, sign_in):
    activity = make_activity(station=place.station)
    answer = sign_in(place.worker).post(to(activity, "activity"), told(faces=""), headers=HTMX)
    assert "能认出" in answer.content.decode() or "recognised" in answer.content.decode()
    assert not ServiceFile.objects.exists()


def test_without_javascript_the_page_comes_back_with_a_word(place, sign_in):
    activity = make_activity(station=place.station)
    answer = sign_in(place.worker).post(
        to(activity, "activity"), told(next="https://evil.example/"), follow=True
    )
    assert answer.redirect_chain[0][0].startswith(activity.get_absolute_url())
    assert ServiceFile.objects.count() == 1


def test_who_may_not_record_here_adds_nothing(place, sign_in, away):
    activity = make_activity(station=place.station)
    assert sign_in(away).post(to(activity, "activity"), told()).status_code == 404
    assert sign_in(place.county).post(to(activity, "activity"), told()).status_code in (403, 404)
    assert not ServiceFile.objects.exists()


def test_a_case_takes_files_from_its_own_workers_alone(sign_in):
    case = make_case.brought_to("intervention")
    other = make_user("worker", station=case.station)
    sent = told(kind="paper")
    assert sign_in(other).post(to(case, "case"), sent).status_code == 403
    sent = told(kind="paper")
    assert sign_in(case.worker).post(to(case, "case"), sent).status_code == 302
    assert ServiceFile.objects.filter(case=case).count() == 1
    page = sign_in(case.worker).get(f"{case.get_absolute_url()}?tab=files").content.decode()
    assert reverse("services:files-of-case", args=[case.uuid]) in page


def test_what_is_at_its_end_takes_nothing_more(place, sign_in):
    activity = make_activity("archived", station=place.station)
    assert sign_in(place.worker).post(to(activity, "activity"), told()).status_code == 403
    survey = make_survey(place.station)
    type(survey).objects.filter(pk=survey.pk).update(status="approved")
    assert sign_in(place.worker).post(to(survey, "survey"), told()).status_code == 403


def test_taking_out_needs_a_reason_and_can_be_undone(place, sign_in):
    file = put_on(make_activity(station=place.station), title="误传")
    client = sign_in(place.worker)
    remove, restore = (
        reverse(f"services:file-{s}", args=[file.uuid]) for s in ("remove", "restore")
    )
    assert client.get(remove).status_code == 200
    assert client.post(remove, {"reason": ""}).status_code == 422
    answer = client.post(remove, {"reason": "传错了活动"}, headers=HTMX)
    assert restore in answer.content.decode()
    assert client.get(file.get_absolute_url()).status_code == 404
    assert AuditEvent.objects.get(action="remove").reason == "传错了活动"
    # Only who took it out, and not for ever.
    assert sign_in(place.head).post(restore).status_code == 404
    assert client.post(restore).status_code == 302
    file.refresh_from_db()
    assert file.removed_at is None and client.get(file.get_absolute_url()).status_code == 200
    assert AuditEvent.objects.filter(action="restore").count() == 1


def test_what_stood_when_the_record_was_locked_stays_and_more_may_come(place, sign_in):
    record = log_visit(place.household).record
    file = put_on(record, kind="scene")
    type(record).objects.filter(pk=record.pk).update(status=5)
    client = sign_in(place.worker)
    remove = reverse("services:file-remove", args=[file.uuid])
    assert client.post(remove, {"reason": "传错了"}).status_code == 403
    assert client.post(to(record, "record"), told(kind="paper")).status_code == 302
    assert remove not in client.get(reverse("services:record", args=[record.uuid])).content.decode()


def test_every_page_has_its_box_and_it_costs_two_questions(place, sign_in, count_queries):
    client = sign_in(place.worker)
    for holder, row in (
        ("activity", make_activity(station=place.station)),
        ("group", run_group(place.station)),
        ("meeting", make_meeting(station=place.station)),
        ("survey", make_survey(place.station)),
        ("record", log_visit(place.household).record),
    ):
        page = home_of(row)
        assert to(row, holder) in client.get(page).content.decode(), holder
        put_on(row)
        before = count_queries(lambda page=page: client.get(page))
        for _n in range(4):
            put_on(row)
        assert count_queries(lambda page=page: client.get(page)) == before, holder
