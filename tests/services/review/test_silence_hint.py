"""A case without contact for thirty days: said to the reviewer with its reason, gone after a contact."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from households import reminders
from services.models import Case, CaseContact
from services.tasks import refresh_hints
from tests.factories import cases as make

pytestmark = pytest.mark.django_db


def ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days, hours=1)


@pytest.fixture
def case(place: SimpleNamespace) -> Case:
    """Opened seventy days ago."""
    return make.intake(place.a, opened_on=timezone.localdate() - dt.timedelta(days=70))


def contact(case: Case, days: int) -> CaseContact:
    return make.log_contact(case, ended_at=ago(days))


def kinds(contact: CaseContact) -> list[str]:
    """The hints, but for those of late entry and the like that this test is not about."""
    return list(contact.record.hints.filter(kind="case_silence").values_list("kind", flat=True))


def on_the_desk(user, contact: CaseContact):
    client = Client()
    client.force_login(user)
    page = client.get(reverse("services:review"), {"record": str(contact.record.uuid)})
    assert page.status_code == 200
    hints = page.context["detail"]["hints"]
    return page.content.decode(), [hint.kind for hint in hints]


def test_the_reviewer_is_told_since_when_nobody_had_written(place, case) -> None:
    contact(case, 60)
    after = contact(case, 2)
    last = timezone.localdate() - dt.timedelta(days=60)
    page, shown = on_the_desk(place.head, after)
    assert "case_silence" in shown
    assert f"{last:%Y-%m-%d}" in str(after.record.hints.get(kind="case_silence").reason)
    assert f"{last:%Y-%m-%d}" in page, "with its reason"
    assert after.record.hints.get(kind="case_silence").other == case.contacts.first().record


def test_a_contact_in_between_takes_the_hint_away(place, case) -> None:
    contact(case, 60)
    after = contact(case, 2)
    assert kinds(after) == ["case_silence"]
    between = contact(case, 31)
    refresh_hints()
    assert kinds(after) == [] and "case_silence" not in on_the_desk(place.head, after)[1]
    assert kinds(between) == [], "thirty days are not more than thirty"
    between.record.withdraw(between.record.worker, "记错了个案")
    refresh_hints()
    assert kinds(after) == ["case_silence"], "what was withdrawn is no contact"


def test_the_first_contact_is_measured_from_the_opening(place, case) -> None:
    first = contact(case, 20)
    hint = first.record.hints.get(kind="case_silence")
    assert hint.other is None
    assert f"{case.opened_on:%Y-%m-%d}" in str(hint.reason)
    assert kinds(contact(case, 10)) == []


def test_thirty_days_are_no_silence(place, case) -> None:
    contact(case, 50)
    assert kinds(contact(case, 20)) == []
    assert kinds(contact(case, 1)) == []


def test_the_head_and_the_worker_are_reminded_until_somebody_was_there(place, case) -> None:
    def silent(user) -> list[str]:
        rows = next(kind.rows for kind in reminders.of(user) if kind.source.kind == "case-silent")
        return [str(row.detail) for row in rows]

    client = Client()
    client.force_login(place.head)
    page = reverse("services:case", args=[case.uuid])
    tag = client.get(page).context["case"].is_silent
    for user in (place.head, place.worker):
        assert len(silent(user)) == 1 and case.case_no in silent(user)[0]
    contact(case, 0)
    for user in (place.head, place.worker):
        assert silent(user) == []
    assert (tag, client.get(page).context["case"].is_silent) == (True, False)
