"""Signing in by code: matched where the name is one person's, a guest otherwise, once a head."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.workflow import NotAllowed
from households.models import SatisfactionSurvey
from services.models import SignIn, SignInSheet
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.stations import DivisionFactory, StationFactory


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def subject(place):
    """Anything with a station can have a sheet; here a survey stands for an event."""
    return SatisfactionSurvey.objects.create(
        station=place.station, title="端午包粽子", created_by=place.worker, closes_on=timezone.localdate()
    )  # fmt: skip


@pytest.fixture
def sheet(place, subject) -> SignInSheet:
    place.a.phone = "13900001234"
    place.a.save()
    return SignInSheet.open_for(subject, place.worker)


def phone() -> Client:
    return Client(enforce_csrf_checks=True)


def sign(sheet, name: str, last4: str = "", client: Client | None = None, query: str = ""):
    return (client or phone()).post(sheet.path + query, {"name": name, "last4": last4})


def test_a_scan_without_an_account_is_matched_to_the_one_person_it_points_to(sheet, place):
    client = phone()
    page = client.get(sheet.path)
    assert page.status_code == 200 and not page.cookies
    done = sign(sheet, " 张 桂兰", "1234", client)
    assert done.status_code == 200 and list(done.cookies) == ["signed_in"]
    assert SignIn.objects.get().person == place.a
    assert list(sheet.known_persons()) == [place.a]
    counts = sheet.counts()
    assert (counts.known, counts.guests, counts.total, counts.anonymous) == (1, 0, 1, 0)


def test_the_document_number_matches_as_the_phone_does(sheet, place):
    sign(sheet, place.b.name, place.b.id_masked[-4:])
    assert SignIn.objects.get().person == place.b


def test_the_answer_is_the_same_for_known_and_unknown_and_shows_nobody(sheet):
    known, unknown = sign(sheet, "张桂兰", "1234"), sign(sheet, "过路人", "9999")
    assert known.content == unknown.content
    assert "张桂兰" not in known.text and "1234" not in known.text


@pytest.mark.parametrize(("name", "last4"), [("张桂兰", "9999"), ("张桂兰", ""), ("别人", "1234")])
def test_whoever_is_not_pointed_to_alone_is_a_guest(sheet, name, last4):
    sign(sheet, name, last4)
    assert SignIn.objects.get().person is None
    assert sheet.counts().guests == 1


def test_two_of_one_name_and_number_are_not_guessed_between(sheet, place):
    PersonFactory(household=place.household, name="张桂兰", phone="13800001234", relation="9")
    sign(sheet, "张桂兰", "1234")
    assert SignIn.objects.get().person is None


@pytest.fixture
def elsewhere():
    """A household with its head at another station."""
    return HouseholdFactory(
        station=StationFactory(division=DivisionFactory(code="419999102")), with_head="李远"
    )


def test_a_person_of_another_station_is_a_guest(sheet, elsewhere):
    elsewhere.head.phone = "13900005678"
    elsewhere.head.save()
    sign(sheet, "李远", "5678")
    assert SignIn.objects.get().person is None


def test_the_same_device_signs_in_once_and_a_neighbour_by_choice(sheet):
    client = phone()
    sign(sheet, "张桂兰", "1234", client)
    sign(sheet, "张桂兰", "1234", client)
    sign(sheet, "王邻居", "1111", client)
    assert SignIn.objects.count() == 1
    sign(sheet, "王邻居", "1111", client, "?other=1")
    assert SignIn.objects.count() == 2


def test_the_same_head_on_two_devices_counts_once(sheet):
    for _ in range(2):
        sign(sheet, "张桂兰", "1234")
        sign(sheet, "王邻居", "1111")
    assert SignIn.objects.count() == 2
    sign(sheet, "王邻居", "2222")
    assert SignIn.objects.count() == 3, "a namesake is another head"


def test_the_digits_are_not_kept(sheet):
    sign(sheet, "王邻居", "1111")
    row = SignIn.objects.values().get()
    assert "1111" not in str(row["name"]) and len(row["mark"]) == 64


def test_a_device_signs_in_so_many_and_no_more(sheet):
    client = phone()
    for number in range(12):
        sign(sheet, f"客人{'甲乙丙丁戊己庚辛壬癸子丑'[number]}", "", client, "?other=1")
    assert SignIn.objects.count() == 8


def test_signing_in_ends_when_the_sheet_is_closed_and_begins_again(sheet, subject, place):
    sheet.close(place.worker)
    sign(sheet, "张桂兰")
    assert not SignIn.objects.exists()
    with pytest.raises(ValidationError):
        SignIn.by_code(sheet, "张桂兰", "1234")
    again = SignInSheet.open_for(subject, place.worker)
    assert again.pk == sheet.pk and again.is_open
    sign(again, "张桂兰", "1234")
    assert SignIn.objects.count() == 1


def test_a_forged_code_opens_nothing_and_a_foreign_form_is_refused(sheet):
    assert phone().get(reverse("services:sign-in-public", args=["1-1.x"])).status_code == 404
    response = phone().post(
        sheet.path, {"name": "张桂兰"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert response.status_code == 403 and not SignIn.objects.exists()


def test_a_flood_from_one_address_is_stopped(sheet, monkeypatch):
    monkeypatch.setattr("services.views.sign_in.public.PublicSignIn.LIMIT", 2)
    answers = [sign(sheet, f"客{name}").status_code for name in "甲乙丙"]
    assert answers == [200, 200, 429] and SignIn.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "张桂兰", "last4": "12"}])
def test_a_faulty_form_is_told_and_loses_nothing(sheet, wrong):
    response = phone().post(sheet.path, wrong)
    assert response.status_code == 422 and not SignIn.objects.exists()


def test_a_head_count_takes_the_place_of_signing_in_and_an_estimate_is_flagged(sheet, place):
    sign(sheet, "张桂兰", "1234")
    sheet.count_heads("counted", 30, place.worker)
    counts = sheet.counts()
    assert (counts.known, counts.total, counts.anonymous) == (1, 30, 29)
    assert not counts.is_estimate
    sheet.count_heads("estimated", 200, place.worker)
    assert sheet.counts().is_estimate and sheet.counts().total == 200
    with pytest.raises(ValidationError):
        sheet.count_heads("counted", 0, place.worker)
    with pytest.raises(ValidationError):
        sheet.count_heads("counted", None, place.worker)


def test_only_who_records_at_the_station_opens_counts_and_strikes(sheet, subject, place):
    supervisor = make_user("supervisor", station=place.station)
    row = SignIn.from_list(sheet, place.worker, person=place.b)
    for refused in (
        lambda: SignInSheet.open_for(subject, supervisor),
        lambda: sheet.close(supervisor),
        lambda: sheet.count_heads("counted", 5, supervisor),
        lambda: SignIn.from_list(sheet, supervisor, name="客人"),
        lambda: row.strike(supervisor),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_struck_row_does_not_count_and_comes_back_by_signing_in(sheet, place):
    row = SignIn.by_code(sheet, "张桂兰", "1234")
    row.strike(place.worker)
    assert sheet.counts().total == 0 and not sheet.known_persons()
    SignIn.from_list(sheet, place.worker, person=place.a)
    assert sheet.counts().total == 1 and SignIn.objects.count() == 1


def test_the_worker_shows_the_code_watches_the_count_and_writes_guests_down(sheet, place, client):
    client.force_login(place.worker)
    page = client.get(sheet.get_absolute_url())
    assert page.status_code == 200 and "<svg" in page.text and sheet.path in page.text
    sign(sheet, "张桂兰", "1234")
    part = client.get(reverse("services:sign-in-standing", args=[sheet.uuid]))
    assert "张桂兰" in part.text
    client.post(reverse("services:sign-in-add", args=[sheet.uuid]), {"name": "无手机的客人"})
    assert sheet.counts().guests == 1
    row = SignIn.objects.get(person=None)
    strike = reverse("services:sign-in-strike", args=[sheet.uuid])
    assert client.post(strike, {"row": "no uuid"}).status_code == 302
    client.post(strike, {"row": str(row.uuid)})
    assert sheet.counts().guests == 0
    client.post(sheet.get_absolute_url(), {"method": "counted", "heads": "12"})
    sheet.refresh_from_db()
    assert sheet.counts().total == 12
    wrong = client.post(sheet.get_absolute_url(), {"method": "counted", "heads": ""})
    assert wrong.status_code == 422
    client.post(reverse("services:sign-in-open", args=[sheet.uuid]))
    sheet.refresh_from_db()
    assert not sheet.is_open


def test_a_sheet_is_not_found_elsewhere_and_refused_to_officials(sheet, elsewhere, client):
    client.force_login(make_user("worker", station=elsewhere.station))
    assert client.get(sheet.get_absolute_url()).status_code == 404
    client.force_login(make_user("prefecture_admin"))
    assert client.get(sheet.get_absolute_url()).status_code in (403, 404)


def test_the_api_reads_counts_closes_and_opens(sheet, place, client):
    client.force_login(place.worker)
    sign(sheet, "张桂兰", "1234")
    base = f"/api/v1/sign-in-sheets/{sheet.uuid}/"
    told = client.get(base).json()
    assert told["counts"]["known"] == 1 and told["rows"][0]["person"] == str(place.a.uuid)
    as_json = {"content_type": "application/json"}
    counted = client.post(f"{base}heads/", {"method": "counted", "heads": 20}, **as_json).json()
    assert counted["counts"]["anonymous"] == 19
    assert client.post(f"{base}heads/", {"method": "counted"}, **as_json).status_code == 400
    assert not client.post(f"{base}close/").json()["is_open"]
    assert client.post(f"{base}open/").json()["is_open"]
    struck = client.post(f"{base}strike/", {"row": told["rows"][0]["uuid"]}, **as_json).json()
    assert struck["rows"] == []
