"""A photo rests on the standing consents of whom it shows: kept, internal only, or refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from core.uploads import Refused
from households.models import Attachment, AttachmentPerson, Consent, PersonMerge
from households.models.recognised import Standing, Use
from households.privacy.erasure import erase
from households.reminders import photos as reminded
from tests.factories.households import HouseholdFactory
from tests.factories.privacy import attach, give_consent, guardian_consent, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(world):
    world.child.birth_date = timezone.localdate() - dt.timedelta(days=365 * 8)
    world.child.save()
    return world.child


def photo_of(*persons, **values) -> Attachment:
    """As it stands in the file now, not as it was stored."""
    values.setdefault("faces", "")
    row = attach(persons[0].household, persons=persons, **values)
    return Attachment.objects.get(pk=row.pk)


def guardian_agrees(child, **values) -> Consent:
    return give_consent(
        child, "recording", giver="guardian", giver_name="王秀英", giver_relation="母亲", **values
    )


def test_a_standing_consent_is_the_agreement_and_nobody_is_asked_twice(world):
    give_consent(world.head, "recording")
    row = photo_of(world.head)
    shown = row.recognised.get()
    assert (shown.person, shown.standing, shown.since) == (
        world.head, Standing.AGREED, timezone.localdate(),
    )  # fmt: skip
    assert (row.use, row.faces, row.image_consent) == (Use.FILE, "nobody", "")


def test_without_any_answer_the_word_for_one_photo_keeps_it_internal(world):
    with pytest.raises(Refused) as refused:
        photo_of(world.head)
    assert refused.value.code == "no_image_consent" and not Attachment.objects.exists()
    row = photo_of(world.head, image_consent="spoken")
    assert row.use == Use.INTERNAL
    # Recorded later, the consent lifts the photo by itself.
    give_consent(world.head, "recording")
    assert Attachment.objects.get(pk=row.pk).use == Use.FILE


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"status": "refused"}, "photo_refused"),
        ({"status": "withdrawn", "withdrawn_on": dt.date(2026, 1, 9)}, "photo_withdrawn"),
        ({"given_on": dt.date(2025, 1, 1), "expires_on": dt.date(2025, 6, 1)}, "photo_expired"),
    ],
)
def test_who_does_not_agree_now_is_not_photographed_whatever_is_said(world, values, code):
    give_consent(world.head, "recording", **values)
    with pytest.raises(Refused) as refused:
        photo_of(world.head, image_consent="spoken")
    assert refused.value.code == code and not Attachment.objects.exists()


def test_the_latest_answer_decides(world):
    give_consent(world.head, "recording", given_on=dt.date(2025, 1, 1))
    give_consent(world.head, "recording", status="refused")
    with pytest.raises(Refused):
        photo_of(world.head)


def test_a_child_needs_the_guardian_for_photos_and_for_the_dedicated_rule(child):
    for before in (None, guardian_consent):
        if before:
            before(child)
        with pytest.raises(Refused) as refused:
            photo_of(child, image_consent="guardian")
        assert refused.value.code == "no_guardian_consent"
    guardian_agrees(child)
    row = photo_of(child)
    assert row.use == Use.FILE
    # Either of the two withdrawn closes it.
    Consent.objects.get(kind="child").withdraw(by=child.household.worker)
    assert Attachment.objects.get(pk=row.pk).use == Use.CLOSED


def test_a_childs_own_word_does_not_do(child):
    guardian_consent(child)
    give_consent(child, "recording")
    with pytest.raises(Refused) as refused:
        photo_of(child)
    assert refused.value.code == "no_guardian_consent"


def test_other_people_on_the_photo_are_asked_about_as_before(world):
    give_consent(world.head, "recording")
    with pytest.raises(Refused):
        photo_of(world.head, faces="children", image_consent="spoken")
    assert photo_of(world.head, faces="adults", image_consent="spoken").use == Use.INTERNAL
    assert photo_of(world.head, faces="adults", image_consent="written").use == Use.FILE


def test_a_paper_shows_nobody(world):
    row = photo_of(world.head, kind="certificate")
    assert not row.recognised.exists()


def test_after_a_withdrawal_nobody_sees_the_photo_until_it_is_taken_back(world, sign_in):
    consent = give_consent(world.head, "recording")
    row = photo_of(world.head)
    consent.withdraw(by=world.worker)
    client = sign_in(world.worker)
    for name in ("households:attachment", "households:attachment-thumbnail"):
        assert client.get(reverse(name, args=[row.uuid])).status_code == 403
    page = client.get(world.household.get_absolute_url() + "?tab=consents").content.decode()
    thumbnail = reverse("households:attachment-thumbnail", args=[row.uuid])
    assert thumbnail not in page and "att-closed" in page
    assert list(Attachment.objects.closed()) == [row] and not Attachment.objects.usable().exists()
    consent.make("undo", by=world.worker)
    assert client.get(thumbnail).status_code == 200


def test_a_consent_that_runs_out_closes_the_photo_without_anybody_pressing(world):
    today = timezone.localdate()
    give_consent(world.head, "recording", expires_on=today)
    row = photo_of(world.head)
    assert row.use == Use.FILE
    AttachmentPerson.objects.update(until=today - dt.timedelta(days=1))
    row = Attachment.objects.get(pk=row.pk)
    assert row.use == Use.CLOSED and list(Attachment.objects.closed()) == [row]


def test_the_form_offers_the_members_with_what_stands_and_leads_to_recording(world, sign_in):
    give_consent(world.head, "recording")
    url = world.household.get_absolute_url() + "?tab=consents"
    page = sign_in(world.worker).get(url).content.decode()
    for person in (world.head, world.child):
        assert f'name="persons" value="{person.uuid}"' in page
    new = reverse("households:consent-new", args=[world.household.uuid])
    assert f"{new}?person={world.child.uuid}&amp;kind=recording" in page
    assert "2026-01" in page


def test_ticking_on_the_page_stores_who_is_shown_and_nobody_of_another_house(world, sign_in):
    give_consent(world.head, "recording")
    url = reverse("households:attachment-upload", args=[world.household.uuid])
    client = sign_in(world.worker)

    def sent(person):
        picture = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
        return {"files": [picture], "kind": "photo", "persons": [str(person.uuid)]}

    assert client.post(url, sent(world.head)).status_code == 302
    assert AttachmentPerson.objects.get().person == world.head
    other = HouseholdFactory(station=world.station, with_head="外人").head
    assert client.post(url, sent(other)).status_code == 404
    answer = client.post(url, sent(world.child), headers={"HX-Request": "true"})
    assert "张建国" in answer.content.decode() and Attachment.objects.count() == 1


def test_erasing_the_person_destroys_every_photo_that_shows_them(world):
    give_consent(world.child, "recording")
    row = photo_of(world.child)
    erase(world.child)
    row.refresh_from_db()
    assert row.destroyed_at is not None


def test_a_merge_takes_photos_and_consents_along_and_gives_them_back(world):
    give_consent(world.child, "recording")
    row = photo_of(world.child)
    give_consent(world.head, "recording", status="refused", given_on=timezone.localdate())
    merge = PersonMerge.make(world.head, world.child, by=world.worker)
    shown = row.recognised.get()
    assert shown.person == world.head and shown.now == Standing.REFUSED
    merge.undo(by=world.worker)
    shown = row.recognised.get()
    assert shown.person == world.child and shown.now == Standing.AGREED


def test_the_page_links_no_photo_that_somebody_else_on_it_has_closed(world, sign_in):
    give_consent(world.head, "recording")
    other = give_consent(world.child, "recording")
    row = photo_of(world.head, world.child)
    url = world.household.get_absolute_url() + "?tab=members"
    client = sign_in(world.worker)
    assert row.get_absolute_url() in client.get(url).content.decode()
    other.withdraw(by=world.worker)
    assert row.get_absolute_url() not in client.get(url).content.decode()


def test_the_api_of_a_household_takes_its_members_alone(world, sign_in):
    give_consent(world.head, "recording")
    client = sign_in(world.worker)

    def sent(person):
        return {
            "household": str(world.household.uuid), "kind": "photo", "uuid": str(uuid7()),
            "persons": [str(person.uuid)], "file": SimpleUploadedFile("a.jpg", photo()),
        }  # fmt: skip

    answer = client.post("/api/v1/attachments/", sent(world.head))
    assert answer.status_code == 201, answer.content
    assert answer.json()["recognised"][0]["person"] == str(world.head.uuid)
    assert client.post("/api/v1/attachments/", sent(world.far.head)).status_code == 400
    assert client.post("/api/v1/attachments/", sent(world.child)).status_code == 400
    assert Attachment.objects.count() == 1


def test_the_station_is_reminded_until_the_photo_is_taken_out(world):
    consent = give_consent(world.head, "recording")
    row = photo_of(world.head)
    assert reminded._to_take_out(world.worker, 5) == []
    consent.withdraw(by=world.worker)
    (due,) = reminded._to_take_out(world.worker, 5)
    assert due.text == world.household.file_no and "张桂兰" not in str(due)
    assert reminded._to_take_out(world.far_worker, 5) == []
    row.remove(world.worker, "不再同意")
    assert reminded._to_take_out(world.worker, 5) == []
