"""What counts as income is the policy of a place and a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from households.models import EconomicSurvey, IncomeRule
from tests.households.economy.surveys import fill


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
