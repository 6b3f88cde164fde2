"""Satisfaction (specification 2.8): anonymous, once a device, hidden below five answers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from core.small_groups import shown_parts
from households.models import SatisfactionAnswer, SatisfactionSurvey
from households.satisfaction.results import result_of
from tests.households.economy.test_leads import counted


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def survey(world) -> SatisfactionSurvey:
    today = timezone.localdate()
    return SatisfactionSurvey.objects.create(
        station=world.station, title="2026年度满意度", created_by=world.head_of_station,
        closes_on=today + dt.timedelta(days=30), asked=20,
    )  # fmt: skip


def answer(survey, overall: int | None, number: int = 1, **fields) -> None:
    for _ in range(number):
        SatisfactionAnswer.objects.create(survey=survey, overall=overall, **fields)


def public(survey) -> str:
    return reverse("households:satisfaction-public", args=[survey.token])


def fresh() -> Client:
    return Client(enforce_csrf_checks=True)


# --- the public page ----------------------------------------------------------------------------


def test_somebody_without_an_account_answers_once_and_leaves_no_trace(world, survey):
    client = fresh()
    page = client.get(public(survey))
    assert page.status_code == 200 and "noindex" in page["X-Robots-Tag"]
    assert not page.cookies, "looking sets no cookie"
    done = client.post(public(survey), {"overall": "5", "respondent": "self", "text": "谢谢"})
    assert done.status_code == 200 and list(done.cookies) == ["answered"]
    cookie = done.cookies["answered"]
    assert cookie["path"] == public(survey) and cookie["httponly"]
    stored = SatisfactionAnswer.objects.get()
    assert (stored.interviewer, stored.channel, stored.station) == (None, "code", world.station)
    client.post(public(survey), {"overall": "1", "respondent": "self"})
    assert SatisfactionAnswer.objects.count() == 1, "one answer a device"
    assert counted(world.station, "answers") == 1


@pytest.mark.parametrize("wrong", ["x", "1-1.abc", "1-1", "1-1.", "９-1.x"])
def test_a_forged_link_opens_nothing(survey, wrong):
    url = reverse("households:satisfaction-public", args=[wrong])
    assert fresh().get(url).status_code == 404
    assert fresh().post(url, {"overall": "5"}).status_code == 404


def test_the_link_of_one_survey_says_nothing_about_another_station(world, survey):
    forged = survey.token.replace(f"-{world.station.pk}.", f"-{world.far_station.pk}.")
    url = reverse("households:satisfaction-public", args=[forged])
    assert fresh().get(url).status_code == 404


def test_outside_its_days_nothing_is_taken(survey):
    SatisfactionSurvey.objects.update(opens_on=dt.date(2026, 1, 1), closes_on=dt.date(2026, 1, 2))
    assert fresh().post(public(survey), {"overall": "5"}).status_code == 200
    assert not SatisfactionAnswer.objects.exists()


def test_a_form_of_another_site_and_a_flood_are_refused(survey, monkeypatch):
    foreign = fresh().post(
        public(survey), {"overall": "5"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert foreign.status_code == 403
    monkeypatch.setattr("households.views.satisfaction_public.PublicAnswer.LIMIT", 3)
    codes = [
        fresh().post(public(survey), {"overall": "5", "respondent": "self"}).status_code
        for _ in range(5)
    ]
    assert codes == [200, 200, 200, 429, 429]
    assert SatisfactionAnswer.objects.count() == 3


def test_the_first_question_is_asked_for_and_typed_text_stays(survey):
    response = fresh().post(public(survey), {"respondent": "self", "text": "很好"})
    assert response.status_code == 422 and "很好" in response.content.decode()
    assert fresh().post(public(survey), {"overall": "6", "respondent": "self"}).status_code == 422


# --- interviewers -------------------------------------------------------------------------------


def test_whoever_served_does_not_interview(world, survey, sign_in):
    url = reverse("households:satisfaction-interview", args=[survey.uuid])
    data = {"overall": "4", "respondent": "self", "channel": "phone"}
    client = sign_in(world.worker)
    assert client.post(url, {**data, "served_by": world.worker.pk}).status_code == 422
    assert client.post(url, data).status_code == 422, "who served must be said"
    assert client.post(url, {**data, "served_by": world.colleague.pk}).status_code == 302
    stored = SatisfactionAnswer.objects.get()
    assert (stored.interviewer, stored.served_by) == (world.worker, world.colleague)
    survey.worker = world.worker
    survey.save()
    assert client.post(url, data).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        SatisfactionAnswer.objects.create(
            survey=survey, overall=5, channel="phone", interviewer=world.worker,
            served_by=world.worker,
        )  # fmt: skip


# --- what is shown ------------------------------------------------------------------------------


def test_the_rate_is_satisfied_by_valid_answers_and_the_mean_stands_beside(survey):
    answer(survey, 5, 3)
    answer(survey, 4, 2)
    answer(survey, 3, 2)
    answer(survey, 1)
    answer(survey, None, 4, attitude=5)
    told = result_of(survey)
    assert (told.overall.n, told.overall.rate) == (8, Decimal("62.5"))
    assert told.overall.mean == Decimal("3.75")
    assert told.response_rate == Decimal("60.0")
    assert {str(item.label): item.n for item in told.items}["服务态度"] is None, "only four"


@pytest.mark.parametrize(("n", "shown"), [(4, False), (5, True)])
def test_fewer_than_five_are_hidden_on_every_page_export_and_route(
    world, survey, sign_in, n, shown
):
    answer(survey, 5, n, text="满意得很")
    client = sign_in(world.head_of_station)
    page = client.get(survey.get_absolute_url()).content.decode()
    listed = client.get(reverse("households:satisfactions")).content.decode()
    told = client.get(f"/api/v1/satisfaction-surveys/{survey.uuid}/").json()["result"]
    sheet = client.get(reverse("households:satisfactions") + "?export=csv")
    body = b"".join(sheet.streaming_content) if sheet.streaming else sheet.content
    for text in (page, listed, body.decode("utf-8-sig")):
        assert ("100.0%" in text) is shown
    assert ("满意得很" in page) is shown
    assert (told["n"] == 5) is shown and (told["rate"] is not None) is shown


def test_a_small_rest_cannot_be_found_by_subtraction(survey):
    answer(survey, 5, 9, respondent="self")
    answer(survey, 1, 3, respondent="family")
    told = result_of(survey)
    assert told.overall.n == 12
    assert [score.n for score in told.respondents] == [None, None]


@pytest.mark.parametrize(
    ("whole", "parts", "shown"),
    [
        (12, {"a": 9, "b": 3}, set()),
        (20, {"a": 9, "b": 8, "c": 3}, {"a"}),
        (14, {"a": 9, "b": 5}, {"a", "b"}),
        (15, {"a": 9, "b": 3, "c": 3}, {"a"}),
        (4, {"a": 4}, set()),
        (9, {"a": 9}, {"a"}),
        (9, {}, set()),
    ],
)
def test_parts_are_shown_only_if_the_rest_is_large_enough_or_nothing(whole, parts, shown):
    assert shown_parts(whole, parts) == shown


# --- who runs it --------------------------------------------------------------------------------


def test_a_survey_is_made_and_its_poster_carries_the_code(world, sign_in):
    client = sign_in(world.worker)
    today = timezone.localdate()
    data = {"title": "小组满意度", "object_kind": "group", "opens_on": str(today),
            "closes_on": str(today - dt.timedelta(days=1))}  # fmt: skip
    url = reverse("households:satisfaction-create")
    assert client.post(url, data).status_code == 422
    assert client.post(url, {**data, "closes_on": str(today)}).status_code == 302
    survey = SatisfactionSurvey.objects.get()
    poster = client.get(reverse("households:satisfaction-poster", args=[survey.uuid]))
    page = poster.content.decode()
    assert "<svg" in page and survey.token in page and "style=" not in page.split("<svg")[1][:300]


def test_others_do_not_run_or_see_it(world, survey, sign_in):
    poster = reverse("households:satisfaction-poster", args=[survey.uuid])
    assert sign_in(world.supervisor).get(poster).status_code == 403
    far = sign_in(world.far_worker)
    for url in (survey.get_absolute_url(), poster):
        assert far.get(url).status_code == 404
    assert sign_in(world.province).get(survey.get_absolute_url()).status_code == 404


def test_an_interviewer_may_use_the_api(world, survey, sign_in):
    client = sign_in(world.worker)
    path = f"/api/v1/satisfaction-surveys/{survey.uuid}/answers/"
    kind = {"content_type": "application/json"}
    data = {"overall": 5, "respondent": "self", "channel": "paper"}
    assert client.post(path, data, **kind).status_code == 400
    own = {**data, "served_by": world.worker.username}
    assert client.post(path, own, **kind).status_code == 400
    good = {**data, "served_by": world.colleague.username}
    assert client.post(path, good, **kind).status_code == 201
    assert SatisfactionAnswer.objects.get().interviewer == world.worker


@pytest.mark.parametrize(
    ("role", "status"), [("worker", 201), ("supervisor", 403), ("county", 403), ("far_worker", 400)]
)
def test_over_the_api_a_survey_is_opened_once_at_the_own_station(world, sign_in, role, status):
    today, client = timezone.localdate(), sign_in(getattr(world, role))
    sent = {
        "uuid": str(uuid7()), "station": str(world.station.uuid), "title": "年度满意度",
        "worker": world.colleague.username, "closes_on": str(today + dt.timedelta(days=30)),
    }  # fmt: skip
    path = "/api/v1/satisfaction-surveys/"
    first = client.post(path, sent, content_type="application/json")
    assert first.status_code == status, first.content
    if status == 201:
        assert client.post(path, sent, content_type="application/json").status_code == 200
        assert first.json()["worker"] == world.colleague.username
    assert SatisfactionSurvey.objects.count() == (status == 201)
