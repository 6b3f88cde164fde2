"""Filling in a scale on the phone, the result page, the risk protocol, the tab, the trainings."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.models import Need, RiskProtocol, ScaleResult, ScaleTraining
from households.scales import NEVER_A_DIAGNOSIS, scale

pytestmark = pytest.mark.django_db


def _url(person, key: str) -> str:
    return reverse("households:assess", args=[person.uuid, key])


def _filled(key: str, answer: str = "0", **items: str) -> dict[str, str]:
    data = {f"item_{item.key}": answer for item in scale(key).items}
    data |= {name: value for name, value in items.items() if name.startswith("item_")}
    return {
        **data, "assessed_on": f"{timezone.localdate():%Y-%m-%d}", "place": "home", "remarks": "",
        **items,
    }  # fmt: skip


def test_the_scales_offered_fit_the_person_and_the_worker(home, sign_in):
    url = reverse("households:assess-choose", args=[home.adult.uuid])
    page = sign_in(home.worker).get(url).content.decode()
    assert _url(home.adult, "phq9") in page
    assert _url(home.adult, "gds15") not in page  # for persons of 60 and older
    page = sign_in(home.colleague).get(url).content.decode()
    assert _url(home.adult, "phq9") not in page  # not trained
    assert _url(home.adult, "needs") in page


def test_every_scale_draws_its_form_with_one_row_per_item(home, sign_in):
    client = sign_in(home.worker)
    for key in ("self_care", "barthel", "gds15", "needs", "ability"):
        page = client.get(_url(home.elder, key)).content.decode()
        assert page.count('class="mf q') == (len(scale(key).items) or 1), key
        assert "data-draft=" in page


def test_a_filled_scale_leads_to_its_result(home, sign_in):
    client = sign_in(home.worker)
    response = client.post(_url(home.elder, "self_care"), _filled("self_care", "1"))
    result = ScaleResult.objects.get()
    assert response.status_code == 302 and response.url.startswith(result.get_absolute_url())
    page = client.get(response.url).content.decode()
    assert str(result.band.label) in page
    assert str(NEVER_A_DIAGNOSIS) in page
    assert f"{result.valid_until:%Y-%m-%d}" in page
    assert "done-drafts" in page


def test_a_row_left_out_is_named_and_what_was_chosen_stays(home, sign_in):
    data = _filled("phq9", "1")
    del data["item_4"]
    response = sign_in(home.worker).post(_url(home.adult, "phq9"), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_item_4"' in page
    assert page.count("checked") == 8
    assert not ScaleResult.objects.exists()


def test_what_the_model_refuses_stands_in_the_form(home, sign_in):
    data = _filled("self_care", assessed_on="2099-01-01")
    response = sign_in(home.worker).post(_url(home.elder, "self_care"), data)
    assert response.status_code == 422
    assert "id_assessed_on" in response.content.decode()


def test_an_untrained_worker_gets_no_form_and_no_result(home, sign_in):
    client = sign_in(home.colleague)
    assert "<fieldset" not in client.get(_url(home.adult, "phq9")).content.decode()
    response = client.post(_url(home.adult, "phq9"), _filled("phq9"))
    assert response.status_code == 422
    assert not ScaleResult.objects.exists()


@pytest.mark.parametrize("name", ["supervisor", "main", "county", "province", "far_worker"])
def test_nobody_else_reaches_the_form(home, sign_in, name):
    response = sign_in(getattr(home, name)).get(_url(home.adult, "phq9"))
    assert response.status_code in (403, 404)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("worker", 200), ("head_of_station", 200), ("supervisor", 200), ("colleague", 404),
        ("main", 403), ("county", 403), ("province", 403), ("far_worker", 404),
    ],
)  # fmt: skip
def test_a_result_is_read_by_its_readers_only(home, run, sign_in, name, status):
    result = run(q1="1")
    client = sign_in(getattr(home, name))
    assert client.get(result.get_absolute_url()).status_code == status


@pytest.mark.parametrize("name", ["main", "county"])
def test_the_county_meets_no_result_in_file_timeline_or_api(home, run, sign_in, name):
    run(q1="3", q2="3")
    client = sign_in(getattr(home, name))
    file = reverse("households:file", args=[home.household.uuid])
    client.post(reverse("households:open", args=[home.household.uuid]), {"reason": "核查投诉情况"})
    for path in (file, f"{file}?tab=assessment", f"{file}?tab=visits"):
        page = client.get(path).content.decode()
        assert "PHQ-9" not in page and "tab=assessment" not in page.replace(path, ""), path
    for path in ("/api/v1/assessments/", reverse("households:assessments-due")):
        assert client.get(path).status_code == 403


def test_item_nine_leads_to_the_protocol_at_once_and_the_result_waits_for_it(home, sign_in):
    client = sign_in(home.worker)
    response = client.post(_url(home.adult, "phq9"), _filled("phq9", item_9="1", item_1="2"))
    protocol = RiskProtocol.objects.get()
    assert protocol.result.total == 3
    assert response.url.startswith(protocol.get_absolute_url())
    page = client.get(response.url).content.decode()
    assert 'href="tel:120"' in page and 'href="tel:110"' in page
    assert client.get(protocol.result.get_absolute_url()).url == protocol.get_absolute_url()

    refused = client.post(protocol.get_absolute_url(), {"move": "answer", "done": ""})
    assert refused.status_code == 422
    client.post(
        protocol.get_absolute_url(),
        {"move": "answer", "steps": ["asked", "head"], "done": "已陪同"},
    )
    protocol.refresh_from_db()
    assert (protocol.status, protocol.answered_by) == ("answered", home.worker)
    assert client.get(protocol.result.get_absolute_url()).status_code == 200

    head = sign_in(home.head_of_station)
    assert "已陪同" in head.get(protocol.get_absolute_url()).content.decode()
    head.post(protocol.get_absolute_url(), {"move": "see"})
    protocol.refresh_from_db()
    assert protocol.seen_by == home.head_of_station


@pytest.mark.parametrize("name", ["colleague", "county", "main", "far_worker"])
def test_the_protocol_is_not_for_others(home, run, sign_in, name):
    run(q9="1")
    protocol = RiskProtocol.objects.get()
    assert sign_in(getattr(home, name)).get(protocol.get_absolute_url()).status_code in (403, 404)


def test_a_correction_shows_both_versions(home, run, sign_in):
    first = run(q1="3")
    client = sign_in(home.worker)
    url = reverse("households:assessment-correct", args=[first.uuid])
    page = client.get(url).content.decode()
    assert page.count("checked") == 9
    assert client.post(url, _filled("phq9")).status_code == 422  # no reason
    response = client.post(url, _filled("phq9", reason="第1题看错"))
    second = ScaleResult.objects.get(replaces=first)
    assert response.url.startswith(second.get_absolute_url())
    page = client.get(second.get_absolute_url()).content.decode()
    assert "第1题看错" in page and first.get_absolute_url() in page
    assert second.get_absolute_url() in client.get(first.get_absolute_url()).content.decode()


def test_the_tab_shows_results_per_person_with_their_course_in_a_fixed_number_of_queries(
    home, run, sign_in
):
    client = sign_in(home.worker)
    url = reverse("households:file", args=[home.household.uuid]) + "?tab=assessment"
    run(q1="1")
    client.get(url)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        skip = ("SAVEPOINT", "RELEASE", "SELECT set_config", "BEGIN", "COMMIT")
        return sum(not q["sql"].startswith(skip) for q in caught.captured_queries)

    few = asked()
    for days in range(30, 300, 30):
        run(q2="2", on=timezone.localdate() - dt.timedelta(days=days))
        run("needs", person=home.elder, on=timezone.localdate() - dt.timedelta(days=days))
    assert asked() == few <= 12
    page = client.get(url).content.decode()
    assert page.count('class="trend"') == 2
    assert home.adult.name in page and home.elder.name in page


def test_a_colleague_sees_in_the_tab_that_results_are_not_for_him(home, run, sign_in):
    run(q1="3", q2="3", q3="3")
    url = reverse("households:file", args=[home.household.uuid]) + "?tab=assessment"
    page = sign_in(home.colleague).get(url).content.decode()
    assert "PHQ-9" not in page


def test_the_list_of_what_is_due_names_persons_and_no_result(home, run, sign_in):
    run(
        "self_care", person=home.elder, answer="1", on=timezone.localdate() - dt.timedelta(days=360)
    )
    page = sign_in(home.worker).get(reverse("households:assessments-due")).content.decode()
    assert home.elder.name in page
    assert str(scale("self_care").conventions[0].bands[2].label) not in page
    page = sign_in(home.colleague).get(reverse("households:assessments-due")).content.decode()
    assert home.elder.name not in page


def test_the_head_notes_a_training_and_takes_it_back(home, sign_in):
    client = sign_in(home.head_of_station)
    url = reverse("households:scale-training")
    data = {
        "user": home.colleague.pk, "scale": "phq9", "trained_on": f"{timezone.localdate():%Y-%m-%d}",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    assert ScaleTraining.objects.holds(home.colleague, "phq9")
    assert client.post(url, data).status_code == 422  # noted already
    assert client.post(url, {**data, "user": home.far_worker.pk}).status_code == 422
    training = ScaleTraining.objects.get(user=home.colleague)
    client.post(reverse("households:scale-training-end", args=[training.uuid]))
    assert not ScaleTraining.objects.holds(home.colleague, "phq9")
    assert sign_in(home.worker).get(url).status_code == 403


def test_a_needs_assessment_becomes_needs_of_the_household_as_the_worker_chooses(
    home, run, sign_in
):
    result = run("needs", person=home.elder, economy="1", care="3", safety="2")
    client = sign_in(home.worker)
    page = client.get(result.get_absolute_url()).content.decode()
    assert page.count('name="block"') == 3
    assert 'value="economy" >' in page and 'value="care" checked' in page
    url = reverse("households:assessment-needs", args=[result.uuid])
    for _twice in range(2):
        client.post(url, {"block": ["care", "safety", "health"]})
    found = {(need.kind, need.level, need.source) for need in Need.objects.all()}
    assert found == {("care", "high", "assessment"), ("safety", "medium", "assessment")}
    assert sign_in(home.colleague).post(url, {"block": ["economy"]}).status_code == 404
    assert Need.objects.count() == 2


def test_results_print_for_their_readers_only(home, run):
    from households.paper import registry

    run(q1="3", q2="3")
    words = str(scale("phq9").short)

    def printed(user, of, person=None):
        file = registry.PaperFile(user, home.household, [home.elder, home.adult], person)
        return words in str(registry.parts(of, file))

    for of, person in ((registry.HOUSEHOLD, None), (registry.PERSON, home.adult)):
        assert printed(home.worker, of, person) and printed(home.head_of_station, of, person)
        assert not printed(home.county, of, person) and not printed(home.colleague, of, person)
