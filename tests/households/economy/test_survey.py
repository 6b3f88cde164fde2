"""The family economic survey (specification 2.6): authorisation first, two people, no decision."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.codes.account_number import has_account_number
from core.workflow import Incomplete, NotAllowed
from households.economy.formula import per_head
from households.models import EconomicSurvey, SurveyLine
from tests.households.economy.surveys import authorise, fill, line


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
