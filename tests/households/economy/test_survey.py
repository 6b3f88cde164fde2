"""The family economic survey (specification 2.6): authorisation first, two people, no decision."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.codes.account_number import has_account_number
from core.workflow import Incomplete, NotAllowed
from households.economy.formula import per_head
from households.models import (
    Consent,
    EconomicSurvey,
    IncomeRule,
    SurveyLine,
    SurveyMember,
)
from households.paper.registry import HOUSEHOLD, PaperFile, parts
from households.register.moving import move_station


def authorise(person, by, **fields) -> Consent:
    given = {"kind": "economic", "text_version": "2026-1", "recorded_by": by, **fields}
    return Consent.objects.create(person=person, **given)


@pytest.fixture
def survey(world) -> EconomicSurvey:
    survey = EconomicSurvey(
        household=world.household, applicant=world.head, surveyor=world.worker,
        authorisation=authorise(world.head, world.worker),
    )  # fmt: skip
    survey.start()
    return survey


def line(member, kind: str, amount: str, **fields) -> SurveyLine:
    return SurveyLine(member=member, kind=kind, amount=Decimal(amount), **fields)


def fill(survey: EconomicSurvey) -> None:
    """Two members who count and a supporter: 24,000 counted, 1,200 not."""
    head, child = survey.all_members[:2]
    supporter = SurveyMember(name="张外出", standing="supporter")
    survey.write(
        [head, child, supporter],
        [
            line(head, "pension", "6000"), line(child, "wage", "18000"),
            line(head, "old_age", "1200"), line(supporter, "wage", "90000"),
            line(None, "deposit", "5000"), line(None, "medical", "8000.50"),
        ],
    )  # fmt: skip


def test_the_figure_is_counted_income_by_twelve_by_counted_members(survey):
    fill(survey)
    survey = EconomicSurvey.objects.get()
    figure = survey.figure
    assert (figure.counted, figure.not_counted, figure.members) == (24000, 1200, 2)
    assert figure.monthly == Decimal("1000.00")
    assert figure.yearly == Decimal("12000.00")
    assert [member.name for member in survey.supporters] == ["张外出"]
    assert survey.total("expense") == Decimal("8000.50")
    assert [row[2] for row in survey.income_table()] == [7200, 18000]


def test_cents_are_rounded_once_at_the_end():
    assert per_head([(Decimal("100"), True)], 3).monthly == Decimal("2.78")
    assert per_head([(Decimal("0.18"), True)], 1).monthly == Decimal("0.02")
    assert per_head([(Decimal("100"), True)], 0).monthly is None


def test_nothing_about_money_is_written_before_or_without_authorisation(world, survey):
    survey.authorisation.withdraw(by=world.worker)
    survey = EconomicSurvey.objects.get()
    with pytest.raises(ValidationError):
        survey.write(survey.all_members, [line(survey.all_members[0], "wage", "1")])
    assert not SurveyLine.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "service"},
        {"expires_on": dt.date(2020, 1, 1), "given_on": dt.date(2019, 1, 1)},
        {"status": "refused"},
    ],
)
def test_another_expired_or_refused_consent_is_no_authorisation(world, survey, wrong):
    survey.authorisation = authorise(world.head, world.worker, **wrong)
    assert not survey.is_authorised
    survey.authorisation = authorise(world.child, world.worker)
    assert not survey.is_authorised


def test_the_survey_goes_its_way_with_two_people_and_a_signature(world, survey):
    with pytest.raises(Incomplete) as caught:
        survey.make("visit", by=world.worker)
    assert len(caught.value.missing) == 2
    survey.visited_on, survey.second_surveyor = timezone.localdate(), world.colleague
    survey.save()
    survey.make("visit", by=world.worker)
    with pytest.raises(Incomplete):
        survey.make("sign", by=world.worker, signed_on=timezone.localdate())
    fill(survey)
    survey.make("sign", by=world.worker, signed_on=timezone.localdate())
    with pytest.raises(ValidationError):
        fill(survey)
    with pytest.raises(NotAllowed):
        survey.make("send", by=world.worker, sent_to="民政所")
    survey.make("send", by=world.head_of_station, sent_to="金山街道民政所")
    with pytest.raises(NotAllowed):
        survey.make("result", by=world.head_of_station, result_on=timezone.localdate())
    assert str(survey.mark) == "自报未核对"
    survey.make(
        "result", by=world.county, result_on=timezone.localdate(), result_text="核对完成",
        official_per_head=Decimal("1010.00"),
    )  # fmt: skip
    survey = EconomicSurvey.objects.get()
    assert survey.status == "answered" and str(survey.mark) == "已回填核对结果"
    assert survey.figure.monthly == Decimal("1000.00"), "the family's own word stays as it was"


def test_the_second_surveyor_is_somebody_else(world, survey):
    for wrong in ({"second_surveyor": world.worker}, {"second_name": world.worker.name}):
        for name, value in {"second_surveyor": None, "second_name": "", **wrong}.items():
            setattr(survey, name, value)
        with pytest.raises(ValidationError):
            survey.clean()


def test_returning_opens_the_survey_again(world, survey):
    survey.visited_on, survey.second_name = timezone.localdate(), "村主任王某"
    survey.save()
    survey.make("visit", by=world.worker)
    fill(survey)
    survey.make("sign", by=world.worker, signed_on=timezone.localdate())
    survey.make("return", by=world.head_of_station, reason="漏了养老金")
    assert survey.signed_on is None
    fill(survey)


@pytest.mark.parametrize(
    "text", ["6222021234567890123", "6222 0212 3456 7890 123", "６２２２０２１２３４５６７８９０１２３",
             "卡6222-0212-3456-789", "522702195001010011"],
)  # fmt: skip
def test_account_numbers_are_refused_in_every_spelling(survey, text):
    assert has_account_number(text)
    with pytest.raises(ValidationError) as caught:
        line(survey.all_members[0], "deposit", "1", note=text).clean()
    assert text not in str(caught.value)


@pytest.mark.parametrize("text", ["13900001111", "存款 50000 元，2026-01-02", "0854-2222222", ""])
def test_ordinary_numbers_are_not_taken_for_accounts(text):
    assert not has_account_number(text)


# --- what counts, as policy --------------------------------------------------------------------


def test_the_county_goes_before_the_province_and_both_before_the_list(world):
    today = timezone.localdate()
    effective = IncomeRule.objects.effective
    assert effective("522702001000")["old_age"].counted is False
    province = IncomeRule(
        division_prefix="52", kind="old_age", counted=True, basis="省文", set_by=world.county,
        valid_from=today - dt.timedelta(days=10),
    )  # fmt: skip
    province.put_in_force()
    assert effective("522702001000")["old_age"].counted is True
    county = IncomeRule(
        division_prefix="522702", kind="old_age", counted=False, basis="市文",
        set_by=world.county, valid_from=today - dt.timedelta(days=5),
    )  # fmt: skip
    county.put_in_force()
    assert effective("522702001000")["old_age"].basis == "市文"
    assert effective("520502001000")["old_age"].basis == "省文"
    before = today - dt.timedelta(days=7)
    assert effective("522702001000", before)["old_age"].counted is True


def test_a_new_rule_ends_the_one_before_and_never_rewrites_it(world):
    day = dt.date(2026, 1, 1)
    given = {"division_prefix": "52", "kind": "study", "basis": "文", "set_by": world.county}
    IncomeRule(**given, valid_from=day).put_in_force()
    IncomeRule(**given, counted=False, valid_from=dt.date(2026, 3, 1)).put_in_force()
    first, second = IncomeRule.objects.order_by("valid_from")
    assert (first.valid_to, second.valid_to) == (dt.date(2026, 3, 1), None)
    with pytest.raises(ValidationError):
        IncomeRule(**given, valid_from=dt.date(2026, 2, 1)).put_in_force()


def test_an_old_survey_keeps_what_its_day_counted(world, survey):
    survey.visited_on, survey.second_name = timezone.localdate(), "村主任王某"
    survey.save()
    fill(survey)
    IncomeRule(
        division_prefix="522702", kind="old_age", counted=True, basis="新文",
        set_by=world.county, valid_from=timezone.localdate(),
    ).put_in_force()  # fmt: skip
    assert EconomicSurvey.objects.get().figure.counted == 24000
    fill(survey)
    assert EconomicSurvey.objects.get().figure.counted == 25200


def test_only_province_and_county_set_the_policy(world, sign_in):
    url = reverse("households:income-rules")
    data = {"kind": "old_age", "counted": "1", "basis": "福民〔2026〕1号",
            "valid_from": str(timezone.localdate())}  # fmt: skip
    assert sign_in(world.worker).post(url, data).status_code == 403
    client = sign_in(world.county)
    assert client.post(url, {**data, "basis": ""}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert IncomeRule.objects.get().division_prefix == "522702"
    assert "福民〔2026〕1号" in sign_in(world.worker).get(url).content.decode()
    assert sign_in(world.province).post(url, data).status_code == 302


# --- pages -------------------------------------------------------------------------------------


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
