"""Who attended a session is proved by a list, by signing in, or by a photo of the sheet."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from services.models import Attendance, SignIn, SignInSheet
from services.models.group.evidence import proof_of, unproven
from services.models.group.moves import MOVES
from tests.factories.files import put_on
from tests.factories.groups import evaluate, hold_session, run_group
from tests.factories.privacy import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare(place):
    """A session of which nobody wrote down who came."""
    session = hold_session(run_group(place.station))
    Attendance.objects.filter(session=session).delete()
    return session


def test_a_list_proves_it(place):
    session = hold_session(run_group(place.station))
    assert proof_of(session).listed and not unproven(session.group)


def test_signing_in_by_code_proves_it(bare, place):
    assert unproven(bare.group) == [bare]
    sheet = SignInSheet.open_for(bare.planned, place.worker)
    SignIn.from_list(sheet, place.worker, name="来宾")
    assert proof_of(bare).by_code and not unproven(bare.group)


def test_a_photo_of_the_sheet_proves_it_until_it_is_taken_out(bare, place, sign_in):
    sheet = put_on(bare.record, kind="sheet", faces="")
    put_on(bare.record, kind="activity")
    assert proof_of(bare).sheets == 1 and not unproven(bare.group)
    page = sign_in(place.worker).get(reverse("services:record", args=[bare.record.uuid]))
    assert any(word in page.content.decode() for word in proof_of(bare).words)
    sheet.remove(place.worker, "看不清")
    assert unproven(bare.group) == [bare]


def form_of(planned, **values) -> dict:
    return {
        "occurred_on": f"{timezone.localdate()}", "started_at": "", "minutes": "90",
        "theme": planned.theme, "stage": planned.stage, "place": "4", **values,
    }  # fmt: skip


def test_the_photographed_sheet_may_stand_for_the_list(place, sign_in):
    group = run_group(place.station)
    planned = group.planned.first()
    url = reverse("services:group-session-record", args=[planned.uuid])
    client = sign_in(place.worker)
    told = form_of(planned, by_photo="on", heads="")
    assert client.post(url, told).status_code == 422
    assert not group.sessions.exists()
    bad = SimpleUploadedFile("sheet.jpg", b"<script>", "image/jpeg")
    assert client.post(url, told | {"heads": "9", "sheets": bad}).status_code == 422
    sheet = SimpleUploadedFile("sheet.jpg", photo(), "image/jpeg")
    answer = client.post(url, told | {"heads": "9", "sheets": sheet})
    assert answer.status_code == 302, answer.context["form"].errors
    session = group.sessions.get()
    assert (session.record.person_times, session.attendance.count()) == (9, 0)
    assert proof_of(session).sheets == 1 and not proof_of(session).listed


def test_the_sheet_may_be_photographed_beside_the_list(place, sign_in):
    group = run_group(place.station)
    planned = group.planned.first()
    told = form_of(planned) | {
        f"a-{member.pk}": "present" for member in group.members.all()
    } | {"sheets": SimpleUploadedFile("sheet.jpg", photo(), "image/jpeg")}  # fmt: skip
    url = reverse("services:group-session-record", args=[planned.uuid])
    assert sign_in(place.worker).post(url, told).status_code == 302
    proof = proof_of(group.sessions.get())
    assert proof.listed and proof.sheets == 1


def test_the_group_page_says_what_is_not_proved(bare, place, sign_in):
    page = sign_in(place.worker).get(bare.group.get_absolute_url()).content.decode()
    assert f"{reverse('services:record', args=[bare.record.uuid])}#files" in page


def test_a_group_is_not_archived_without_proof(place):
    group = run_group(place.station)
    sessions = [hold_session(group, number) for number in (1, 2, 3)]
    Attendance.objects.filter(session=sessions[1]).delete()
    evaluate(group)
    lacks = [str(word) for word in MOVES["archive"].lacks(group)]
    assert any("2" in word for word in lacks)
    put_on(sessions[1].record, kind="sheet", faces="")
    assert len(MOVES["archive"].lacks(group)) == len(lacks) - 1


def test_the_printed_files_list_photos_and_sheets(bare, place, sign_in):
    from services.papers import case as case_paper
    from services.papers import group as group_paper
    from tests.factories import cases as make_case

    put_on(bare.record, kind="sheet", faces="", title="第一节签到表")
    titles = [row[1] for _n, _t, blocks in group_paper.parts(bare.group, place.worker)
              for block in blocks for row in getattr(block, "rows", ())
              if len(row) > 1]  # fmt: skip
    assert "第一节签到表" in titles
    assert group_paper.pdf(bare.group, place.worker)[:4] == b"%PDF"
    case = make_case.brought_to("intervention")
    put_on(make_case.log_contact(case), kind="paper", title="谈话签字页")
    put_on(case, kind="paper", title="协议扫描")
    told = str(case_paper.parts(case, case.worker))
    assert "谈话签字页" in told and "协议扫描" in told
