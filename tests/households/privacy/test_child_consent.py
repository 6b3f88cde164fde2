"""Acceptance check 8.1 no. 8: nothing is written about a child under 14 without the guardian."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from households.models import Consent, LegalBasis
from households.privacy.consent_rule import blocked, blocked_among
from services.models import ServiceRecord, Visit, VisitEntry
from tests.factories.households import PersonFactory
from tests.factories.privacy import give_consent, guardian_consent
from tests.factories.services import ensure_tracks

RECORDED = dt.date(2026, 6, 15)


@pytest.fixture
def child(world):
    """13 years and 364 days old on the day RECORDED."""
    return PersonFactory(
        household=world.household, birth_date=dt.date(2012, 6, 16), id_number=None, relation="4"
    )


def test_a_child_of_13_years_and_364_days_is_blocked_without_the_guardian(child):
    assert "14" in (blocked(child, RECORDED) or "")


def test_the_same_child_is_recorded_with_the_guardians_consent(child):
    guardian_consent(child, on=RECORDED)
    assert blocked(child, RECORDED) is None


def test_at_14_the_rule_of_adults_holds(child):
    birthday = RECORDED + dt.timedelta(days=1)
    assert blocked(child, birthday) is None
    assert Consent.Kind.CHILD not in Consent.objects.missing_for(child, birthday)
    assert Consent.Kind.PERSONAL in Consent.objects.missing_for(child, birthday)
    assert Consent.Kind.CHILD in Consent.objects.missing_for(child, RECORDED)


@pytest.mark.parametrize(
    ("day", "is_blocked"),
    [
        (dt.date(2026, 2, 28), True),  # 2026 has no 29 February: not yet 14
        (dt.date(2026, 3, 1), False),
    ],
)
def test_a_child_born_on_29_february_is_14_on_1_march(world, day, is_blocked):
    leap = PersonFactory(household=world.household, birth_date=dt.date(2012, 2, 29), id_number=None)
    assert (blocked(leap, day) is not None) is is_blocked


def test_nobody_without_a_birth_date_is_taken_for_a_child(world):
    unknown = PersonFactory(household=world.household, birth_date=None, id_number=None)
    assert blocked(unknown, RECORDED) is None


@pytest.mark.parametrize("kind", ["personal", "sensitive", "service"])
def test_another_kind_of_consent_is_not_the_guardians(child, kind):
    give_consent(child, kind, given_on=RECORDED)
    assert blocked(child, RECORDED) is not None


def test_an_expired_or_withdrawn_consent_blocks_what_is_written_now(world, child):
    today = timezone.localdate()
    young = PersonFactory(
        household=world.household, birth_date=today - dt.timedelta(days=3000), id_number=None
    )
    consent = guardian_consent(young, on=today - dt.timedelta(days=30))
    assert blocked(young, today) is None
    consent.withdraw(world.worker)
    assert blocked(young, today) is not None
    guardian_consent(
        young, on=today - dt.timedelta(days=30), expires_on=today - dt.timedelta(days=1)
    )
    assert blocked(young, today) is not None
    guardian_consent(young, on=today, expires_on=today)
    assert blocked(young, today) is None


def test_adults_cost_no_query_and_children_one_together(world, child, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert blocked(world.head, RECORDED) is None
    with django_assert_num_queries(1):
        assert [c for c, _word in blocked_among([world.head, child, child], RECORDED)]


# --- the visit -----------------------------------------------------------------------------------


@pytest.fixture
def young(world):
    ensure_tracks()
    today = timezone.localdate()
    return PersonFactory(
        household=world.household, birth_date=today - dt.timedelta(days=9 * 365), id_number=None
    )


def entry(world, young, **values):
    return VisitEntry(
        household=world.household,
        occurred_on=timezone.localdate(),
        served=[young],
        service_types=[2],
        findings="孩子情绪稳定",
        **values,
    )


def test_a_visit_that_names_the_child_is_refused(world, young):
    with pytest.raises(ValidationError) as told:
        Visit.log(entry(world, young), by=world.worker)
    assert "served" in told.value.message_dict
    assert not ServiceRecord.objects.exists()


def test_a_visit_that_names_the_child_is_saved_with_consent(world, young):
    guardian_consent(young)
    visit, made = Visit.log(entry(world, young), by=world.worker)
    assert made and visit.record.beneficiaries.count() == 1
    assert not LegalBasis.objects.exists()


def test_the_service_itself_is_not_refused(world, young):
    """PIPL 16: the child is counted without a name."""
    unnamed = VisitEntry(
        household=world.household, occurred_on=timezone.localdate(), anonymous_count=1
    )
    assert Visit.log(unnamed, by=world.worker)[0].record.person_times == 1


def test_an_emergency_is_written_down_and_somebody_must_be_told(world, young):
    reason = "孩子高烧昏迷，紧急送医"
    Visit.log(entry(world, young, emergency_reason=reason), by=world.worker)
    basis = LegalBasis.objects.to_tell().get()
    assert (basis.person, basis.emergency_reason) == (young, reason)
    assert basis.stated_by == world.worker


def test_an_emergency_without_a_child_leaves_no_mark(world, young):
    grown = entry(world, world.head, emergency_reason="其实没有必要")
    Visit.log(grown, by=world.worker)
    assert not LegalBasis.objects.exists()


def form(young, **values):
    return {
        "uuid": uuid7(), "how": "home", "served": [young.uuid], "track": 0, "service_types": [2],
        "condition": "stable", "occurred_on": timezone.localdate(), "purpose": "routine",
        "findings": "孩子情绪稳定", **values,
    }  # fmt: skip


def test_the_phone_form_says_so_beside_the_persons_and_offers_the_emergency(world, young, sign_in):
    client = sign_in(world.worker)
    url = f"{reverse('services:visit')}?household={world.household.uuid}"
    assert "emergency_reason" not in client.get(url).content.decode()
    answer = client.post(url, form(young))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "emergency_reason" in page and "孩子情绪稳定" in page
    sent = client.post(url, form(young, emergency_reason="孩子高烧昏迷"))
    assert sent.status_code == 302 and LegalBasis.objects.count() == 1


def test_the_api_answers_400_without_consent_and_201_in_an_emergency(world, young, sign_in):
    client = sign_in(world.worker)
    body = {
        "uuid": str(uuid7()), "household": str(world.household.uuid),
        "occurred_on": str(timezone.localdate()), "served": [str(young.uuid)],
    }  # fmt: skip
    refused = client.post("/api/v1/visits/", body, content_type="application/json")
    assert refused.status_code == 400 and "served" in refused.content.decode()
    body["emergency_reason"] = "孩子高烧昏迷"
    assert client.post("/api/v1/visits/", body, content_type="application/json").status_code == 201
