"""A session on the phone: recorded, filled in from the sign-in, given back, changed."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from services.models import (
    Attendance,
    ServiceRecord,
    SignIn,
    SignInSheet,
)
from tests.factories.groups import hold_session, run_group


def session_post(group, **values) -> dict:
    data = {
        "theme": "相识", "stage": "2", "occurred_on": timezone.localdate().isoformat(),
        "minutes": "90", "place": "4",
    }  # fmt: skip
    for member in group.members.all():
        data[f"a-{member.pk}"] = "present"
    return data | values


def test_a_session_is_recorded_on_the_phone_with_everybody_present(place, client):
    client.force_login(place.worker)
    group = run_group(place.station, members=4, guests=1)
    planned = group.planned.first()
    url = reverse("services:group-session-record", args=[planned.uuid])
    page = client.get(url)
    assert page.status_code == 200 and page.text.count('value="present" checked') == 5
    absent = group.members.first()
    data = session_post(
        group, **{f"a-{absent.pk}": "absent", "dynamics": "安静", "b-0-content": "破冰"}
    )
    response = client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    session = group.sessions.get()
    assert session.record.person_times == 4 and session.blocks[0]["content"] == "破冰"
    assert session.record.status == ServiceRecord.Status.SUBMITTED
    assert client.get(url).status_code == 302, "it is on record"
    assert client.post(url, data | {"uuid": str(session.record.uuid)}).status_code == 302
    assert client.post(url, data).status_code == 422
    assert group.sessions.count() == 1
    record = reverse("services:record", args=[session.record.uuid])
    assert "安静" in client.get(record).text


def test_a_session_says_what_was_done_and_which_forces_took_part(place, client):
    client.force_login(place.worker)
    group = run_group(place.station)
    url = reverse("services:group-session-extra", args=[group.uuid])
    page = client.get(url).text
    assert 'name="forces"' in page and 'name="service_types" value="3"' in page
    assert 'name="service_types" value="21"' not in page, "of a track that the group is not on"
    done = {"service_types": ["3", "4"], "forces": ["3", "4", "5"]}
    assert client.post(url, session_post(group, **done)).status_code == 302
    record = group.sessions.get().record
    assert (record.service_types, record.forces) == ([3, 4], [3, 4, 5])
    shown = client.get(reverse("services:record", args=[record.uuid])).text
    assert "社区志愿者、慈善资源" in shown.replace("社会慈善资源", "慈善资源")
    record.return_for(place.head, "请补充")
    revise = reverse("services:group-session-revise", args=[record.uuid])
    assert 'name="forces" value="5" checked' in client.get(revise).text


def test_the_list_of_a_session_is_filled_in_by_who_signed_in(place, client):
    client.force_login(place.worker)
    group = run_group(place.station, members=3)
    planned = group.planned.first()
    opened = client.post(reverse("services:group-session-sign-in", args=[planned.uuid]))
    sheet = SignInSheet.objects.get()
    assert opened.url == sheet.get_absolute_url()
    member = group.members.first()
    SignIn.from_list(sheet, place.worker, person=member.person)
    SignIn.from_list(sheet, place.worker, name="陌生人")
    page = client.get(reverse("services:group-session-record", args=[planned.uuid]))
    form = page.context["form"]
    states = [field.value() for field in form.attendance_rows]
    assert states == ["present", "absent", "absent"] and form["walk_ins"].value() == 1


def test_a_session_with_a_stage_that_goes_back_loses_nothing_typed(place, client):
    client.force_login(place.worker)
    group = run_group(place.station)
    hold_session(group, 4, stage=4)
    url = reverse("services:group-session-extra", args=[group.uuid])
    response = client.post(url, session_post(group, stage="2", reflection="写了很多"))
    assert response.status_code == 422 and "写了很多" in response.text
    assert response.context["form"].errors["stage"]
    assert group.sessions.count() == 1


def test_a_returned_session_is_corrected_and_handed_in_again(place, client):
    group = run_group(place.station)
    session = hold_session(group, 1, confirm=False)
    session.record.return_for(place.head, "名单")
    client.force_login(place.worker)
    url = reverse("services:group-session-revise", args=[session.record.uuid])
    assert client.get(url).status_code == 200
    data = session_post(group, occurred_on=session.record.occurred_on.isoformat())
    late = group.members.first()
    response = client.post(url, data | {f"a-{late.pk}": "late"})
    assert response.status_code == 302, response.context["form"].errors
    session.record.refresh_from_db()
    assert session.record.status == ServiceRecord.Status.SUBMITTED
    assert Attendance.objects.filter(session=session, state="late").count() == 1
