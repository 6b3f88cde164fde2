"""Photos of services and the persons of the register whom they show."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from core.rls import acting_as
from households.models import Household, Person
from households.models.recognised import Use
from households.privacy import photo_consent, rights_export
from households.privacy.erasure import erase
from services.attaching import persons_of
from services.models import ServiceFile, ServiceFilePerson, Status
from services.papers.service_files import listed
from services.reminders import photos as reminded
from tests.factories import cases as make_case
from tests.factories.accounts import make_user
from tests.factories.activities import make_activity
from tests.factories.community import make_meeting
from tests.factories.files import put_on
from tests.factories.groups import hold_session, run_group
from tests.factories.households import HouseholdFactory
from tests.factories.privacy import give_consent, photo
from tests.factories.services import log_visit
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
PATH = "/api/v1/service-files/"


def photo_of(row, *persons, **values) -> ServiceFile:
    """As it stands in the file now, not as it was stored."""
    file = put_on(row, **{"kind": "scene", "faces": "", "persons": persons, **values})
    return ServiceFile.objects.get(pk=file.pk)


def body(row, *persons, holder: str = "record", **values) -> dict:
    return {
        "uuid": str(uuid7()), "holder": holder, "row": str(row.uuid), "kind": "scene",
        "persons": [str(person.uuid) for person in persons],
        "file": SimpleUploadedFile("a.jpg", photo()), **values,
    }  # fmt: skip


def test_each_row_offers_its_own_persons(place):
    visit = log_visit(place.household).record
    assert {p.name for p in persons_of(place.worker, "record", visit)} == {"张桂兰", "陈有福"}
    group = run_group(place.station, members=6, guests=1)
    members = set(group.members.exclude(person=None).values_list("person", flat=True))
    assert {p.pk for p in persons_of(place.worker, "group", group)} == members
    session = hold_session(group).record
    assert members <= {p.pk for p in persons_of(place.worker, "record", session)}
    case = make_case.brought_to("intervention")
    assert case.person in persons_of(case.worker, "case", case)
    assert persons_of(place.worker, "meeting", make_meeting(station=place.station)) == []
    assert persons_of(place.worker, "activity", make_activity(station=place.station)) == []


def test_nobody_of_another_county_is_offered(place, away):
    assert persons_of(away, "record", log_visit(place.household).record) == []


def test_the_page_of_a_group_offers_its_members_with_their_consents(place, sign_in):
    group = run_group(place.station)
    (member,) = Person.objects.filter(group_memberships__group=group)[:1]
    give_consent(member, "recording")
    page = sign_in(place.worker).get(group.get_absolute_url()).content.decode()
    assert page.count('name="persons"') == group.members.count()
    assert page.count("data-asks") == group.members.count() - 1


def test_a_ticked_person_is_stored_and_a_stranger_is_not(place, sign_in):
    record = log_visit(place.household).record
    give_consent(place.a, "recording")
    url = reverse("services:files-of-record", args=[record.uuid])

    def sent(person):
        return {
            "files": [SimpleUploadedFile("a.jpg", photo(), "image/jpeg")], "kind": "scene",
            "persons": [str(person.uuid)],
        }  # fmt: skip

    client = sign_in(place.worker)
    assert client.post(url, sent(place.a)).status_code == 302
    assert ServiceFilePerson.objects.get().person == place.a
    stranger = HouseholdFactory(station=place.station, with_head="外人").head
    assert client.post(url, sent(stranger)).status_code == 404
    assert ServiceFile.objects.count() == 1


def test_the_api_takes_and_tells_who_is_shown(place, sign_in):
    record = log_visit(place.household).record
    client = sign_in(place.worker)
    answer = client.post(PATH, body(record, place.a))
    assert answer.status_code == 400 and "张桂兰" in answer.content.decode()
    give_consent(place.a, "recording")
    answer = client.post(PATH, body(record, place.a))
    assert answer.status_code == 201, answer.content
    assert answer.json()["use"] == "file"
    assert answer.json()["recognised"] == [
        {
            "person": str(place.a.uuid),
            "standing": "agreed",
            "since": f"{timezone.localdate():%Y-%m-%d}",
        }
    ]
    stranger = HouseholdFactory(station=place.station, with_head="外人").head
    assert client.post(PATH, body(record, stranger)).status_code == 400
    assert ServiceFile.objects.count() == 1


def test_the_api_hands_out_no_photo_that_is_closed(place, sign_in):
    consent = give_consent(place.a, "recording")
    file = photo_of(log_visit(place.household).record, place.a)
    client, path = sign_in(place.worker), f"{PATH}{file.uuid}/"
    assert client.get(f"{path}content/").status_code == 200
    consent.withdraw(by=place.worker)
    assert client.get(path).json()["use"] == "closed"
    assert client.get(f"{path}content/").status_code == 403


def test_a_withdrawal_asks_the_station_to_take_the_photo_out_even_of_a_locked_record(
    place, sign_in
):
    consent = give_consent(place.a, "recording")
    record = log_visit(place.household).record
    file = photo_of(record, place.a)
    record.status = Status.LOCKED
    type(record).objects.filter(pk=record.pk).update(status=Status.LOCKED)
    client, remove = sign_in(place.worker), reverse("services:file-remove", args=[file.uuid])
    assert client.post(remove, {"reason": "不再同意"}).status_code == 403
    assert not reminded._ended(place.worker).exists()
    consent.withdraw(by=place.worker)
    (due,) = reminded._to_take_out(place.worker, 5)
    assert due.on == timezone.localdate() and str(record.uuid) in due.url
    page = client.get(reverse("services:record", args=[record.uuid])).content.decode()
    assert "att-closed" in page and remove in page
    assert client.post(remove, {"reason": "不再同意"}).status_code == 302
    assert reminded._to_take_out(place.worker, 5) == []


def test_a_closed_photo_is_in_no_printed_file(place):
    from django.db.models import Q

    consent = give_consent(place.a, "recording")
    record = log_visit(place.household).record
    photo_of(record, place.a, title="合影")
    assert "合影" in str(listed(place.worker, Q(record=record)))
    consent.withdraw(by=place.worker)
    assert listed(place.worker, Q(record=record)) == []


def test_erasing_one_person_destroys_the_photo_of_the_whole_group_that_shows_them(place):
    group = run_group(place.station)
    first, second = Person.objects.filter(group_memberships__group=group)[:2]
    for person in (first, second):
        give_consent(person, "recording")
    together, other = photo_of(group, first, second), photo_of(group, second)
    erase(first)
    together.refresh_from_db()
    other.refresh_from_db()
    assert together.destroyed_at and not other.destroyed_at


def test_the_person_reads_in_the_export_on_which_photos_they_are(place):
    give_consent(place.a, "recording")
    photo_of(log_visit(place.household).record, place.a, title="领米合影")
    told = str(rights_export.collect(place.a, place.head).as_json())
    assert "领米合影" in told


def test_the_persons_page_lists_the_photos_that_show_them(place, sign_in):
    consent = give_consent(place.a, "recording")
    file = photo_of(log_visit(place.household).record, place.a)
    url = place.household.get_absolute_url() + "?tab=members"
    client = sign_in(place.worker)
    assert file.get_absolute_url() in client.get(url).content.decode()
    consent.withdraw(by=place.worker)
    page = client.get(url).content.decode()
    assert file.get_absolute_url() not in page and "h-photos-" in page


def test_a_withdrawal_at_the_new_station_closes_the_photo_at_the_old_one(place):
    """The person's file moved away: the old station sees the photo, not the consent."""
    consent = give_consent(place.a, "recording")
    file = photo_of(log_visit(place.household).record, place.a)
    new = StationFactory(division__code="520502001")
    # As a transfer leaves them: the household and its members at the new station.
    Household.objects.filter(pk=place.household.pk).update(station=new)
    Person.objects.filter(household=place.household).update(station=new)
    mover = make_user("worker", station=new)
    with acting_as(mover):
        assert not ServiceFile.objects.exists() and ServiceFilePerson.objects.count() == 1
        consent.refresh_from_db()
        consent.withdraw(by=mover)
    with acting_as(place.worker):
        there = ServiceFile.objects.with_recognised().get(pk=file.pk)
        assert there.use == Use.CLOSED
        assert there.ended[0].who != "张桂兰"
        # Nothing that the old station does makes it look as if nobody had been asked.
        photo_consent.refresh([place.a.pk])
        assert ServiceFile.objects.get(pk=file.pk).use == Use.CLOSED


def test_postgresql_shows_the_rows_to_both_stations_and_to_nobody_else(place, away):
    give_consent(place.a, "recording")
    photo_of(log_visit(place.household).record, place.a)
    with acting_as(place.worker):
        assert ServiceFilePerson.objects.count() == 1
    with acting_as(away):
        assert not ServiceFilePerson.objects.exists()
        assert not ServiceFilePerson.objects.update(until=dt.date(2020, 1, 1))
    assert not ServiceFilePerson.objects.visible_to(away).exists()
