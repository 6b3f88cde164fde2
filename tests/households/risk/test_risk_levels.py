"""Risk levels: per person, with a reason; the household's follows; contacts overdue (2.9)."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import rls
from households import reminders, risk_levels
from households.models import Household, Person, RiskChange
from households.models.risk import contact_due_of, overdue, watched
from tests.factories.households import HouseholdFactory, PersonFactory


def set_level(person, level, by, reason="见到独居摔倒"):
    return RiskChange.set(person, level, reason=reason, by=by)


def fresh(household) -> Household:
    return Household.objects.get(pk=household.pk)


def test_the_household_takes_the_highest_level_of_its_members(world):
    set_level(world.head, "yellow", world.worker)
    set_level(world.child, "red", world.worker)
    assert fresh(world.household).risk == "red"
    set_level(world.child, "blue", world.worker)
    assert fresh(world.household).risk == "yellow"


def test_every_change_has_a_reason_a_person_and_stays(world):
    change = set_level(world.child, "red", world.worker)
    assert (change.from_level, change.to_level, change.by) == ("", "red", world.worker)
    again = set_level(world.child, "orange", world.head_of_station, reason="已有人照料")
    assert again.from_level == "red" and world.child.risk_changes.count() == 2
    for attempt in (
        lambda: RiskChange.objects.all().delete(),
        lambda: RiskChange.objects.update(reason="别的"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.parametrize(("level", "reason"), [("red", " "), ("purple", "原因"), ("", "原因")])
def test_a_level_without_a_reason_or_unknown_is_refused(world, level, reason):
    with pytest.raises(ValidationError):
        set_level(world.child, level, world.worker, reason)
    assert fresh(world.household).risk == "blue"


@pytest.mark.parametrize("who", ["supervisor", "main", "county", "province", "far_worker"])
def test_who_does_not_work_at_the_station_sets_no_level(world, sign_in, who):
    user = getattr(world, who)
    with pytest.raises(PermissionDenied):
        set_level(world.child, "red", user)
    url = reverse("households:risk-set", args=[world.child.uuid])
    answer = sign_in(user).post(url, {"level": "red", "reason": "原因"})
    assert answer.status_code in (403, 404)
    assert not RiskChange.objects.exists()


def test_the_page_sets_a_level_shows_its_history_and_keeps_what_was_typed(world, sign_in):
    client = sign_in(world.worker)
    url = reverse("households:phone-risk-set", args=[world.child.uuid])
    answer = client.post(url, {"level": "red", "reason": ""})
    assert answer.status_code == 422 and 'value="red" checked' in answer.content.decode()
    answer = client.post(url, {"level": "red", "reason": "夜间无人照料"})
    assert answer.url == reverse("households:phone-file", args=[world.household.uuid]) + "?tab=risk"
    page = client.get(answer.url).content.decode()
    assert "夜间无人照料" in page and "李敏" in page and "张建国" in page


def test_the_level_of_a_household_set_as_a_whole_is_kept_as_its_heads(world):
    Household.objects.filter(pk=world.household.pk).update(risk="red")
    set_level(world.child, "yellow", world.worker)
    assert fresh(world.household).risk == "red"
    assert Person.objects.get(pk=world.head.pk).risk == "red"
    assert world.head.risk_changes.get().by is None


@pytest.mark.parametrize("status", ["deceased", "moved_out", "cancelled"])
def test_death_and_departure_take_the_level_off_the_household_and_end_the_reminder(world, status):
    set_level(world.head, "yellow", world.worker)
    set_level(world.child, "red", world.worker)
    world.child.status = status
    world.child.save(update_fields=["status"])
    assert fresh(world.household).risk == "yellow"
    with pytest.raises(ValidationError):
        set_level(world.child, "orange", world.worker)


def test_a_death_that_passed_no_save_ends_the_reminder_as_well(world):
    set_level(world.child, "red", world.worker)
    Household.objects.update(risk_set_on=timezone.localdate() - dt.timedelta(days=9))
    assert overdue(Household.objects.all()).exists()
    Person.objects.filter(pk=world.child.pk).update(status="deceased")
    assert not overdue(Household.objects.all()).exists()


def test_a_member_who_moves_takes_the_level_along(world):
    other = HouseholdFactory(station=world.station, division=world.village, with_head="刘芳")
    set_level(world.child, "red", world.worker)
    child = Person.objects.get(pk=world.child.pk)
    child.move_to(other, "2")
    assert (fresh(other).risk, fresh(world.household).risk) == ("red", "blue")


DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("level", "set_days_ago", "visited_days_ago", "due_in"),
    [
        ("red", 0, None, 1),  # contact within 24 hours
        ("red", 0, 0, 1),  # the visit that found it is not the contact
        ("red", 3, 1, 6),  # then every week
        ("red", 2, 30, -1),
        ("orange", 1, None, 6),
        ("orange", 20, 15, -1),
        ("yellow", 40, 31, -1),
        ("blue", 100, 89, 1),
        ("blue", 91, None, -1),
    ],
)
def test_the_next_contact_follows_from_level_and_last_contact(
    world, level, set_days_ago, visited_days_ago, due_in
):
    today = timezone.localdate()
    set_level(world.child, level, world.worker)
    visited = None if visited_days_ago is None else today - visited_days_ago * DAY
    Household.objects.filter(pk=world.household.pk).update(
        risk_set_on=today - set_days_ago * DAY, last_visited_on=visited
    )
    row = watched(Household.objects.all()).get()
    assert row.contact_due_on == today + due_in * DAY
    assert contact_due_of(row, row.members.all()) == row.contact_due_on
    assert overdue(Household.objects.all()).exists() == (due_in < 0)


def test_a_file_never_assessed_is_watched_only_above_the_lowest_level(world):
    old = timezone.now() - 400 * DAY
    Household.objects.update(created_at=old)
    assert not overdue(Household.objects.all()).exists()
    Household.objects.filter(pk=world.household.pk).update(risk="orange")
    row = overdue(Household.objects.all()).get()
    assert row.contact_due_on == timezone.localdate(old) + 14 * DAY
    assert contact_due_of(row, []) == row.contact_due_on
    row.close("moved_out", "迁往外地")
    assert not overdue(Household.objects.all()).exists()


# --- the list and the reminders --------------------------------------------------------------------


@pytest.fixture
def late(world):
    cache.clear()
    set_level(world.child, "red", world.worker)
    Household.objects.filter(pk=world.household.pk).update(
        risk_set_on=timezone.localdate() - 5 * DAY
    )
    return world.household


def test_an_overdue_contact_stands_on_the_list_the_phone_and_the_menu(world, sign_in, late):
    client = sign_in(world.worker)
    assert "张桂兰" in client.get(reverse("households:overdue-contacts")).content.decode()
    assert "张桂兰" in client.get(reverse("households:phone-reminders")).content.decode()
    assert "张桂兰" in client.get(reverse("services:phone-home")).content.decode()
    assert reminders.count(world.worker) == 1
    sign_in(world.head_of_station)
    page = client.get(reverse("households:list")).content.decode()
    assert reverse("households:reminders") in page


def test_a_worker_is_reminded_of_the_own_households(world, late):
    assert reminders.first(world.worker, 3)
    assert not reminders.first(world.colleague, 3)
    assert reminders.first(world.head_of_station, 3)
    assert not reminders.first(world.far_worker, 3)


def test_a_masked_reader_finds_no_name_on_the_list(world, sign_in, late):
    for name in ("overdue-contacts", "reminders"):
        page = sign_in(world.main).get(reverse(f"households:{name}")).content.decode()
        assert "张桂兰" not in page and ("张*" in page or "张＊" in page)


def test_officials_see_no_household_on_the_list(world, sign_in, late):
    page = sign_in(world.province).get(reverse("households:overdue-contacts")).content.decode()
    assert "张" not in page.split("<main")[1].split("</main")[0]
    with rls.acting_as(world.province):
        assert not RiskChange._base_manager.exists()


def test_the_reminders_cost_no_more_queries_however_many_are_due(world, sign_in, late):
    client = sign_in(world.head_of_station)
    url = reverse("households:reminders")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _n in range(25):
        other = HouseholdFactory(station=world.station, division=world.village, with_head=True)
        set_level(PersonFactory(household=other), "red", world.worker)
    Household.objects.update(risk_set_on=timezone.localdate() - 5 * DAY)
    with CaptureQueriesContext(connection) as many:
        page = client.get(url).content.decode()
    assert "20+" in page
    assert len(many) <= len(few) + 1
    # One counts all kinds, one more a kind that is opened, and what frames every request.
    assert len(many) <= reminders.OPENED + 14


# --- levels as data --------------------------------------------------------------------------------


SIX = [
    {"code": f"l{n}", "label": f"{n}级", "tone": "bad" if n < 3 else "", "within_hours": 24 * n,
     "every_days": 7 * n, "high": n < 3}
    for n in range(1, 7)
]  # fmt: skip


@pytest.fixture
def province_levels(settings, tmp_path):
    def write(rows) -> None:
        path = tmp_path / "levels.json"
        path.write_text(json.dumps(rows), encoding="utf-8")
        settings.RISK_LEVELS_FILE = str(path)
        risk_levels.levels.cache_clear()

    yield write
    risk_levels.levels.cache_clear()


def test_a_province_names_its_own_levels_and_intervals(world, province_levels):
    province_levels(SIX)
    Household.objects.update(risk="l6")
    set_level(world.child, "l2", world.worker)
    row = watched(Household.objects.filter(pk=world.household.pk)).get()
    assert row.risk == "l2" and row.get_risk_display() == "2级"
    assert row.contact_due_on == timezone.localdate() + 2 * DAY
    assert risk_levels.high() == ["l1", "l2"] and risk_levels.lowest() == "l6"


@pytest.mark.parametrize(
    "rows",
    [
        [],
        SIX[:1],
        [SIX[0], SIX[0]],
        [{**SIX[0], "code": "toolong"}, SIX[1]],
        [{**SIX[0], "tone": "purple"}, SIX[1]],
        [{**SIX[0], "every_days": 0}, SIX[1]],
        [{"code": "x"}, SIX[1]],
    ],
)
def test_a_wrong_levels_file_stops_the_start(province_levels, rows):
    province_levels(rows)
    with pytest.raises(ImproperlyConfigured):
        risk_levels.levels()
