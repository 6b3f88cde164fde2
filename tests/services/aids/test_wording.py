"""Phrases and texts with blanks: offered where they belong, kept by whoever keeps the place."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from services.aids.wording import Wording
from services.models import Phrase, TextTemplate
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_page(place: SimpleNamespace) -> str:
    url = f"{reverse('services:visit')}?household={place.household.uuid}"
    return signed_in(place.worker).get(url).content.decode()


def test_the_visit_offers_the_products_phrases_and_texts(place: SimpleNamespace):
    page = form_page(place)
    assert "data-phrase>精神状态良好" in page
    assert "日常走访" in page
    assert "小组一节" not in page


def test_the_phrase_used_most_stands_first(place: SimpleNamespace):
    client = signed_in(place.worker)
    for _time in range(2):
        sent = {"field": "findings", "text": "缺少陪伴"}
        assert client.post(reverse("services:phrase-used"), sent).status_code == 204
    assert Wording(place.worker).phrases("findings")[0] == "缺少陪伴"
    assert Phrase.objects.get().uses == 2
    odd = client.post(reverse("services:phrase-used"), {"field": "findings", "text": "没有的"})
    assert odd.status_code == 404


def test_words_marked_in_a_form_become_a_phrase_of_ones_own(place: SimpleNamespace):
    client = signed_in(place.worker)
    sent = {"field": "findings", "text": "院落湿滑"}
    assert client.post(reverse("services:phrase-keep"), sent).status_code == 204
    assert client.post(reverse("services:phrase-keep"), {"field": "x"}).status_code == 422
    assert "院落湿滑" in form_page(place)
    colleague = make_user("worker", station=place.station)
    assert "院落湿滑" not in Wording(colleague).phrases("findings")


def test_the_head_gives_a_phrase_to_the_station_and_a_worker_does_not(place: SimpleNamespace):
    sent = {"field": "findings", "text": "已接入燃气", "shared": "on"}
    signed_in(place.worker).post(reverse("services:phrases"), sent)
    assert Phrase.objects.get().owner_id == place.worker.pk
    signed_in(place.head).post(reverse("services:phrases"), sent)
    shared = Phrase.objects.get(owner__isnull=True)
    worker = signed_in(place.worker)
    worker.post(reverse("services:phrases"), {"drop": shared.uuid})
    shared.refresh_from_db()
    assert not shared.dropped
    signed_in(place.head).post(reverse("services:phrases"), {"drop": shared.uuid})
    shared.refresh_from_db()
    assert shared.dropped


def test_a_county_text_reaches_its_stations_and_no_other_county(place: SimpleNamespace):
    sent = {"place": "522702", "title": "县级模板", "field": "findings", "text": "今日____"}
    answer = signed_in(place.county).post(reverse("services:text-template-new"), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    assert "县级模板" in form_page(place)
    row = TextTemplate.objects.get()
    elsewhere = make_user("county_admin", division="522701")
    client = signed_in(elsewhere)
    assert client.get(reverse("services:text-template", args=[row.uuid])).status_code == 404
    assert "县级模板" not in client.get(reverse("services:text-templates")).content.decode()


def test_a_worker_reads_texts_and_changes_none(place: SimpleNamespace):
    row = TextTemplate.objects.create(station=place.station, title="本站模板", text="本站____")
    worker = signed_in(place.worker)
    url = reverse("services:text-template", args=[row.uuid])
    assert "本站____" in worker.get(url).content.decode()
    sent = {"place": f"station:{place.station.pk}", "title": "改", "field": "findings", "text": "x"}
    assert worker.post(url, sent).status_code == 403
    assert worker.get(reverse("services:text-template-new")).status_code == 403
    assert signed_in(place.head).post(url, sent).status_code == 302
    row.refresh_from_db()
    assert row.title == "改"


def test_a_head_keeps_no_text_of_another_place(place: SimpleNamespace):
    sent = {"place": "52", "title": "越权", "field": "findings", "text": "x"}
    answer = signed_in(place.head).post(reverse("services:text-template-new"), sent)
    assert answer.status_code == 422
    assert not TextTemplate.objects.exists()


def test_the_pages_of_wording_open(place: SimpleNamespace):
    head = signed_in(place.head)
    for name in ("phrases", "text-templates", "text-template-new"):
        assert head.get(reverse(f"services:{name}")).status_code == 200
