"""The survey on its pages, in the API and on paper."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from households.models import Consent, EconomicSurvey
from households.paper.registry import HOUSEHOLD, PaperFile, parts
from households.register.moving import move_station
from tests.households.economy.surveys import fill


def grid(survey: EconomicSurvey, rows: list[dict], members: list[dict] | None = None) -> dict:
    """The post of the grid page."""
    if members is None:
        members = [
            {"key": m.uuid, "name": m.name, "standing": m.standing} for m in survey.all_members
        ]
    data = {"visited_on": str(timezone.localdate()), "second_name": "村主任王某"}
    for prefix, lines in (("m", members), ("l", rows)):
        data |= {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": 0}
        for number, told in enumerate(lines):
            data |= {f"{prefix}-{number}-{name}": value for name, value in told.items()}
    return data


def test_a_survey_begins_with_the_authorisation(world, sign_in):
    client = sign_in(world.worker)
    url = reverse("households:survey-start", args=[world.household.uuid])
    assert client.post(url, {"applicant": world.head.uuid}).status_code == 422
    data = {"applicant": world.head.uuid, "given_on": str(timezone.localdate()),
            "method": "handwritten"}  # fmt: skip
    response = client.post(url, data)
    survey = EconomicSurvey.objects.get()
    assert response["Location"] == reverse("households:survey-grid", args=[survey.uuid])
    assert survey.authorisation.kind == "economic"
    assert [m.name for m in survey.all_members] == ["张桂兰", "张建国"]
    assert client.post(url, {"applicant": world.head.uuid}).status_code == 302, "it still holds"
    assert Consent.objects.filter(kind="economic").count() == 1


def test_the_grid_takes_members_and_amounts_and_keeps_what_was_typed(world, survey, sign_in):
    client = sign_in(world.worker)
    url = reverse("households:survey-grid", args=[survey.uuid])
    assert client.get(url).status_code == 200
    assert (
        client.get(reverse("households:phone-survey-grid", args=[survey.uuid])).status_code == 200
    )
    head = str(survey.all_members[0].uuid)
    wrong = client.post(url, grid(survey, [{"member": head, "kind": "wage", "amount": "12x"}]))
    assert wrong.status_code == 422 and "12x" in wrong.content.decode()
    secret = {"member": "", "kind": "deposit", "amount": "1", "note": "6222021234567890123"}
    assert client.post(url, grid(survey, [secret])).status_code == 422
    orphan = {"member": "", "kind": "wage", "amount": "1"}
    assert client.post(url, grid(survey, [orphan])).status_code == 422
    rows = [{"member": head, "kind": "wage", "amount": "12000"}, {"kind": "", "amount": ""}]
    assert client.post(url, grid(survey, rows)).status_code == 302
    survey = EconomicSurvey.objects.get()
    assert survey.figure.monthly == Decimal("500.00") and survey.second_name == "村主任王某"
    page = client.get(survey.get_absolute_url()).content.decode()
    assert "500.00" in page and "自报未核对" in page and "符合条件" not in page


def test_a_new_supporter_is_typed_with_an_amount_in_one_go(world, survey, sign_in):
    client = sign_in(world.worker)
    key = "0190d1a5-0000-7000-8000-000000000abc"
    members = [
        {"key": m.uuid, "name": m.name, "standing": m.standing} for m in survey.all_members
    ] + [{"key": key, "name": "张外出", "standing": "supporter"}]
    rows = [{"member": key, "kind": "wage", "amount": "90000"}]
    url = reverse("households:survey-grid", args=[survey.uuid])
    assert client.post(url, grid(survey, rows, members)).status_code == 302
    survey = EconomicSurvey.objects.get()
    assert survey.figure.counted == 0 and survey.supporters[0].name == "张外出"
    assert survey.all_members[0].person == world.head


def test_the_steps_are_pressed_on_the_page_and_refusals_are_said(world, survey, sign_in):
    client = sign_in(world.worker)
    head = str(survey.all_members[0].uuid)
    client.post(
        reverse("households:survey-grid", args=[survey.uuid]),
        grid(survey, [{"member": head, "kind": "wage", "amount": "0"}]),
    )

    def press(step: str, **data):
        url = reverse("households:survey-step", args=[survey.uuid, step])
        return client.post(url, {f"{step}-{name}": value for name, value in data.items()})

    press("visit")
    assert press("sign", signed_on="").status_code == 422
    press("sign", signed_on=str(timezone.localdate()))
    press("send", sent_to="民政所")
    survey.refresh_from_db()
    assert survey.status == "signed", "a worker does not send"
    client = sign_in(world.head_of_station)
    press("send", sent_to="民政所")
    client = sign_in(world.county)
    press("result", result_on=str(timezone.localdate()), result_text="已核对")
    survey.refresh_from_db()
    assert survey.status == "answered"
    assert press("nonsense").status_code == 404
    looked = client.get(reverse("households:survey-step", args=[survey.uuid, "send"]))
    assert looked.status_code == 405


def test_foreign_masked_and_reading_roles_are_held_back(world, survey, sign_in):
    fill(survey)
    page, grid_url = (
        survey.get_absolute_url(),
        reverse("households:survey-grid", args=[survey.uuid]),
    )
    far = sign_in(world.far_worker)
    assert far.get(page).status_code == far.get(grid_url).status_code == 404
    main = sign_in(world.main)
    assert main.get(page).status_code == 403
    assert "张桂兰" not in main.get(reverse("households:surveys")).content.decode()
    supervisor = sign_in(world.supervisor)
    assert supervisor.get(page).status_code == 200
    assert supervisor.get(grid_url).status_code == 403
    assert sign_in(world.province).get(page).status_code == 404


def test_the_file_shows_its_economy_within_its_number_of_queries(
    world, survey, sign_in, django_assert_max_num_queries
):
    fill(survey)
    client = sign_in(world.worker)
    url = f"{world.household.get_absolute_url()}?tab=economy"
    client.get(url)
    with django_assert_max_num_queries(26):  # with the transaction's own statements
        page = client.get(url).content.decode()
    assert "1,000.00" in page or "1000.00" in page
    assert "自报未核对" in page


def test_the_api_asks_for_the_authorisation_and_computes_the_figure(world, sign_in):
    client = sign_in(world.worker)
    kind = {"content_type": "application/json"}
    data = {"uuid": "0190d1a5-0000-7000-8000-00000000000a", "household": str(world.household.uuid),
            "applicant": str(world.head.uuid)}  # fmt: skip
    assert client.post("/api/v1/economic-surveys/", data, **kind).status_code == 400
    data |= {"given_on": str(timezone.localdate()), "method": "handwritten"}
    made = client.post("/api/v1/economic-surveys/", data, **kind)
    again = client.post("/api/v1/economic-surveys/", data, **kind)
    assert (made.status_code, again.status_code) == (201, 200)
    path = f"/api/v1/economic-surveys/{data['uuid']}/"
    members = client.get(path + "content/").json()["members"]
    lines = [{"member": members[0]["uuid"], "kind": "wage", "amount": "24000"}]
    put = client.put(path + "content/", {"members": members, "lines": lines}, **kind)
    assert put.status_code == 200 and put.json()["lines"][0]["counted"] is True
    told = client.get(path).json()
    assert (told["figure"]["monthly"], told["mark"]) == ("1000.00", "自报未核对")
    secret = [{"kind": "deposit", "amount": "1", "note": "6222021234567890123"}]
    wrong = client.put(path + "content/", {"members": members, "lines": secret}, **kind)
    assert wrong.status_code == 400 and "6222021234567890123" not in wrong.content.decode()
    assert client.post(path + "move/", {"move": "send"}, **kind).status_code in (400, 403, 409)
    assert client.put(path, data, **kind).status_code == 405
    assert sign_in(world.main).get(path).status_code == 404
    assert sign_in(world.far_worker).get(path).status_code == 404


def test_the_paper_file_carries_the_survey_with_its_formula(world, survey):
    fill(survey)
    file = PaperFile(world.worker, world.household, [world.head, world.child])
    economy = next(blocks for number, _title, blocks in parts(HOUSEHOLD, file) if number == 5)
    text = str(economy)
    assert "1000.00" in text and "自报未核对" in text and "张桂兰" in text


def test_a_survey_goes_with_the_file_to_another_station(world, survey, sign_in):
    fill(survey)
    move_station(
        world.household, world.far_station, world.far.division, "1组1号", by=world.county,
        reason="迁居",
    )  # fmt: skip
    assert sign_in(world.worker).get(survey.get_absolute_url()).status_code == 404
    assert sign_in(world.far_worker).get(survey.get_absolute_url()).status_code == 200
