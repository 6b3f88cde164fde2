"""Drafts on the server: one's own, sealed, one per form, gone when the form is saved."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.models import Draft
from services.tasks import forget_drafts
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Mobile"}


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def key_of(place: SimpleNamespace) -> str:
    return f"visit:{place.worker.pk}:{place.household.uuid}"


def send(client: Client, key: str, text: str, base: int = 0, **more: Any) -> Any:
    body = {
        "key": key, "base": base, "values": [["findings", text]], "url": "/m/visit/?household=x",
        "title": "走访记录", **more.pop("body", {}),
    }  # fmt: skip
    return client.post(
        reverse("services:draft-store"), json.dumps(body), content_type="application/json", **more
    )


def test_what_the_phone_sent_the_computer_gets(place: SimpleNamespace):
    sent = send(signed_in(place.worker), key_of(place), "老人独居", **PHONE)
    assert sent.json()["version"] == 1
    found = signed_in(place.worker).get(reverse("services:draft-store"), {"key": key_of(place)})
    assert found.json()["values"] == [["findings", "老人独居"]]
    assert found.json()["device"] == "phone"


def test_a_device_that_missed_a_version_gets_the_newer_one_and_overwrites_nothing(
    place: SimpleNamespace,
):
    client = signed_in(place.worker)
    send(client, key_of(place), "电脑上写的")
    late = send(client, key_of(place), "手机上写的", base=0)
    assert late.status_code == 409
    assert late.json()["values"] == [["findings", "电脑上写的"]]
    assert send(client, key_of(place), "选定的", base=late.json()["version"]).status_code == 200
    assert Draft.objects.get().sheet["values"] == [["findings", "选定的"]]


def test_what_is_no_draft_is_refused_in_words(place: SimpleNamespace):
    client = signed_in(place.worker)
    for name in ("services:draft-store", "services:draft-forget"):
        assert client.post(reverse(name), {"key": "x"}).status_code == 422
        odd = client.post(reverse(name), "[5]", content_type="application/json")
        assert odd.status_code == 422
    endless = '{"key": "visit:1", "url": "/", "values": [], "base": 1e999}'
    kept = client.post(reverse("services:draft-store"), endless, content_type="application/json")
    assert kept.status_code == 422


def test_a_draft_lies_sealed_in_the_database(place: SimpleNamespace):
    send(signed_in(place.worker), key_of(place), "不能明文存放")
    with connection.cursor() as cursor:
        cursor.execute("SELECT services_draft::text FROM services_draft")
        row = cursor.fetchone()[0]
    for text in ("不能明文存放", "走访记录", "不能明文存放".encode().hex()):
        assert text not in row


def test_nobody_else_reads_it_not_even_the_station_head(place: SimpleNamespace):
    send(signed_in(place.worker), key_of(place), "只有本人")
    head = signed_in(place.head)
    assert head.get(reverse("services:draft-store"), {"key": key_of(place)}).status_code == 204
    page = head.get(reverse("services:drafts"))
    assert page.context["drafts"] == []
    draft = Draft.objects.get()
    head.post(reverse("services:drafts"), {"draft": draft.uuid})
    head.post(
        reverse("services:draft-forget"), json.dumps({"keys": [draft.key]}),
        content_type="application/json",
    )  # fmt: skip
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_without_sight_of_the_household_the_draft_is_shut(place: SimpleNamespace):
    send(signed_in(place.worker), key_of(place), "调离以前写的")
    place.worker.postings.all().delete()
    moved = type(place.worker).objects.get(pk=place.worker.pk)
    assert Draft.objects.of(moved, key_of(place)) is None
    assert Draft.objects.readable(moved) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"key": "../etc"}, {"url": "https://elsewhere.example/"}, {"url": "//elsewhere.example/"},
        {"values": "x"}, {"base": "y"}, {"values": [["findings", "长" * 60000]]},
    ],
)  # fmt: skip
def test_odd_drafts_are_refused_without_repeating_them(place: SimpleNamespace, odd: dict[str, Any]):
    answer = send(signed_in(place.worker), key_of(place), "文字", body=odd)
    assert answer.status_code == 422
    assert "文字" not in answer.content.decode()
    assert not Draft.objects.exists()


def test_saving_the_form_ends_the_draft_here_and_on_the_device(place: SimpleNamespace):
    client = signed_in(place.worker)
    send(client, key_of(place), "入户探访")
    form = {
        "_draft": key_of(place), "how": "home", "served": [str(place.a.uuid)], "track": "0",
        "service_types": ["2"], "condition": "stable", "findings": "入户探访", "next_in": "none",
        "occurred_on": f"{timezone.localdate()}", "minutes": "30",
    }  # fmt: skip
    url = f"{reverse('services:visit')}?household={place.household.uuid}"
    wrong = client.post(url, {**form, "condition": ""})
    assert wrong.status_code == 422
    assert Draft.objects.exists()
    saved = client.post(url, form)
    assert saved.status_code == 302
    assert not Draft.objects.exists()
    page = client.get(saved["Location"])
    assert f'id="drafts-done" type="application/json">["{key_of(place)}"]' in page.content.decode()
    assert "drafts-done" not in client.get(reverse("services:phone-home")).content.decode()


def test_the_list_offers_to_go_on_and_to_throw_away(place: SimpleNamespace):
    client = signed_in(place.worker)
    send(client, key_of(place), "未写完", **PHONE)
    for name in ("services:drafts", "services:phone-drafts"):
        page = client.get(reverse(name)).content.decode()
        assert "走访记录" in page
        assert "未写完" not in page
    assert "张桂兰" in client.get(reverse("services:drafts")).content.decode()
    assert "走访记录" in client.get(reverse("services:phone-home")).content.decode()
    draft = Draft.objects.get()
    client.post(reverse("services:phone-drafts"), {"draft": draft.uuid})
    assert not Draft.objects.exists()


def test_drafts_are_kept_thirty_days_and_a_hundred_of_them(place: SimpleNamespace):
    client = signed_in(place.worker)
    for number in range(102):
        send(client, f"visit:{place.worker.pk}:{number}", "x")
    assert Draft.objects.count() == 100
    old = Draft.objects.order_by("pk").first()
    Draft.objects.filter(pk=old.pk).update(updated_at=timezone.now() - dt.timedelta(days=31))
    assert forget_drafts() == 1
    assert Draft.objects.count() == 99


def test_somebody_without_a_posting_keeps_nothing():
    user = make_user()
    assert send(signed_in(user), "visit:1:x", "x").status_code == 403
