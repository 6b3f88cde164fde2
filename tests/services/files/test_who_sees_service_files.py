"""A photo or paper of a service is seen with the row it hangs on, by Python and by PostgreSQL."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.rls import acting_as
from core.uploads import Refused
from households.privacy.erasure import erase
from services.attaching import holders
from services.models import HOLDERS, Case, ServiceFile, ServiceRecord
from tests.factories import cases as make_case
from tests.factories.accounts import make_user
from tests.factories.activities import hold_activity, make_activity
from tests.factories.community import make_meeting, make_proposal, make_survey
from tests.factories.files import put_on
from tests.factories.groups import hold_session, run_group
from tests.factories.households import HouseholdFactory
from tests.factories.privacy import photo
from tests.factories.services import log_visit

pytestmark = pytest.mark.django_db


def url(file: ServiceFile, step: str = "") -> str:
    return reverse(f"services:file{step}", args=[file.uuid])


def rows(place) -> dict:
    """A row of every kind that takes files and needs no more than a station."""
    return {
        "record": log_visit(place.household).record,
        "group": run_group(place.station),
        "activity": make_activity(station=place.station),
        "meeting": make_meeting(station=place.station),
        "survey": make_survey(place.station),
        "proposal": make_proposal(place.station),
    }


def test_every_column_has_a_holder_with_its_rules():
    assert set(holders()) == set(HOLDERS)


def test_a_file_is_seen_with_its_row_and_by_nobody_else(place, sign_in, away, masked):
    for holder, row in rows(place).items():
        file = put_on(row)
        assert (file.holder, file.row) == (holder, row)
        for step in ("", "-thumbnail"):
            assert sign_in(place.worker).get(url(file, step)).status_code == 200, holder
            assert sign_in(away).get(url(file, step)).status_code == 404, holder
        # Whoever reads masked lists sees no faces and no names on a sheet.
        assert sign_in(masked).get(url(file)).status_code == 403, holder


def test_postgresql_holds_to_it_without_any_view(place, away):
    file = put_on(make_activity(station=place.station))
    with acting_as(place.worker):
        assert ServiceFile.objects.count() == 1
    with acting_as(away):
        assert not ServiceFile.objects.exists()
        assert not ServiceFile.objects.filter(pk=file.pk).update(title="x")


def test_what_hangs_on_a_case_is_text_of_the_case(place, sign_in):
    case = make_case.brought_to("intervention")
    contact = make_case.log_contact(case)
    files = [put_on(case, kind="paper"), put_on(contact, kind="paper")]
    county = make_user("county_admin")
    other = make_user("worker", station=case.station)
    for file in files:
        assert sign_in(case.worker).get(url(file)).status_code == 200
        assert sign_in(make_case.supervisor_of(case)).get(url(file)).status_code == 200
        # A colleague of the station knows of the case, not what is in it.
        assert sign_in(other).get(url(file)).status_code == 403
        assert sign_in(county).get(url(file)).status_code == 404
    with acting_as(county):
        assert Case.objects.exists() and not ServiceFile.objects.exists()


def test_a_masked_reader_opens_the_household_first(place, sign_in, masked):
    file = put_on(log_visit(place.household).record, kind="scene")
    client = sign_in(masked)
    assert client.get(url(file)).status_code == 403
    client.post(reverse("households:open", args=[place.household.uuid]), {"reason": "核查走访"})
    assert client.get(url(file)).status_code == 200


def test_a_file_hangs_on_exactly_one_row(place):
    activity, group = make_activity(station=place.station), run_group(place.station)
    told = {"by": place.worker, "kind": "other"}
    for where in ({}, {"activity": activity, "group": group}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceFile.store(photo(), **told, **where)
    assert not ServiceFile.objects.exists()


@pytest.mark.parametrize(
    ("faces", "consent", "code"),
    [
        ("", "", "faces_unsaid"),
        ("adults", "", "no_image_consent"),
        ("children", "", "no_guardian_consent"),
        ("children", "spoken", "no_guardian_consent"),
        ("children", "written", "no_guardian_consent"),
    ],
)
def test_a_photo_of_people_is_not_kept_without_their_consent(place, faces, consent, code):
    activity = make_activity(station=place.station)
    with pytest.raises(Refused) as told:
        put_on(activity, faces=faces, image_consent=consent)
    assert told.value.code == code and not ServiceFile.objects.exists()


@pytest.mark.parametrize(
    ("faces", "consent"),
    [("nobody", ""), ("adults", "spoken"), ("adults", "written"), ("children", "guardian")],
)
def test_a_photo_of_people_says_who_agreed(place, faces, consent):
    file = put_on(make_activity(station=place.station), faces=faces, image_consent=consent)
    assert (file.faces, file.image_consent) == (faces, consent)


def test_a_sheet_of_names_is_no_picture_of_people(place):
    file = put_on(make_activity(station=place.station), kind="sheet", faces="")
    assert (file.faces, file.image_consent) == ("", "")


def test_postgresql_too_keeps_no_face_without_consent(place):
    file = put_on(make_activity(station=place.station))
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceFile.objects.filter(pk=file.pk).update(faces="children", image_consent="spoken")


def test_the_record_of_an_activity_shows_the_files_of_the_activity(place, sign_in):
    activity = make_activity(station=place.station)
    record = hold_activity(activity)
    activity.refresh_from_db()
    put_on(activity, title="太极操合影")
    record = getattr(record, "record", record)
    for page in (activity.get_absolute_url(), reverse("services:record", args=[record.uuid])):
        assert "太极操合影" in sign_in(place.worker).get(page).content.decode()


def test_erasing_a_person_takes_the_pictures_of_that_person_alone(
    place, django_capture_on_commit_callbacks
):
    alone = put_on(log_visit(place.household, served=[place.a]).record, kind="scene")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    both = log_visit(place.household, served=[place.a, place.b], on=yesterday).record
    both = put_on(both, kind="scene")
    group = run_group(HouseholdFactory().station)
    session = put_on(hold_session(group).record, kind="sheet")
    with django_capture_on_commit_callbacks(execute=True):
        erase(place.a)
    assert not alone.path.exists()
    assert both.path.exists() and session.path.exists()
    assert ServiceRecord.objects.filter(pk=alone.record_id).exists()
