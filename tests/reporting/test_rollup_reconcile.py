"""The reconciliation sees every kind of wrong figure, and marking repairs it."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from core.jurisdiction import Scope
from core.rls import entered
from reporting.models import Reconciliation
from reporting.rollup import fold, status
from reporting.rollup.reconcile import reconcile
from reporting.rollup.session import own_session
from services.models import ServiceRecord
from stations.models import Station
from tests.reporting.rollup_truth import assert_facts_are_true
from tests.reporting.rollup_world import World

pytestmark = pytest.mark.django_db(transaction=True)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def world() -> Iterator[World]:
    run("DELETE FROM rollup_mark; DELETE FROM rollup_mark_set")
    world = World(seed=7)
    for _ in range(120):
        world.step()
    assert fold.drain()
    yield world
    run("DELETE FROM rollup_mark; DELETE FROM rollup_mark_set")


DAMAGES = {
    "a figure is too high": "UPDATE reporting_fact SET person_times = person_times + 1"
    " WHERE ctid = (SELECT ctid FROM reporting_fact WHERE level = 1 LIMIT 1)",
    "a station's figure is gone": "DELETE FROM reporting_fact"
    " WHERE ctid = (SELECT ctid FROM reporting_fact WHERE level = 5 LIMIT 1)",
    "a figure has no records": "INSERT INTO reporting_factservicetype"
    " SELECT level, node, 1, 0, 1, 0, 0, 0, '2024-03-01', 9, 0 FROM reporting_fact LIMIT 1",
    "a week is idle": "DELETE FROM reporting_factweek WHERE level = 3",
    "a household is missing": "UPDATE reporting_factset SET households = persons WHERE level = 4",
    "a set is gone": "DELETE FROM reporting_factset WHERE level = 5 AND track = -1",
    "a year has a person more": "UPDATE reporting_factwindow SET persons = persons + 1"
    " WHERE \"window\" = '2026' AND level = 2",
    "a campaign is over": 'INSERT INTO reporting_factwindow (level, node, "window", track,'
    " households, persons) SELECT level, node, 'C99999', track, 1, 1 FROM reporting_factset LIMIT 1",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_kind_of_damage_is_found_and_repaired(world: World, damage: str) -> None:
    assert reconcile().differences == 0
    columns = "level, node, records, attempts, person_times, remote_person_times, anonymous"
    run(
        DAMAGES[damage].replace(
            "INSERT INTO reporting_factservicetype",
            f"INSERT INTO reporting_factservicetype ({columns}, minutes, month, service_type, linked)",
        )
    )
    found = reconcile(repair=True)
    assert found.differences > 0
    assert found.detail[0]["table"].startswith("reporting_fact")
    fold.drain()
    assert reconcile().differences == 0
    assert_facts_are_true()


def test_a_part_of_the_counties_checks_everything_above_as_well(world: World) -> None:
    run("UPDATE reporting_factwindow SET households = households + 1 WHERE level = 1")
    assert reconcile(part=(world.tree.fuquan.pk % 7, 7)).differences > 0
    assert reconcile(part=((world.tree.fuquan.pk + 1) % 7, 7)).differences > 0


def test_waiting_buckets_are_skipped_and_not_called_wrong(world: World) -> None:
    ServiceRecord.objects.filter(status=4).update(minutes=11)
    assert status.read().pending_marks > 0
    assert reconcile().differences == 0
    fold.drain()
    assert status.read().pending_marks == 0


def test_the_command_says_zero_or_fails(world: World) -> None:
    out = io.StringIO()
    call_command("reconcile", stdout=out)
    assert out.getvalue().startswith("0 differences")
    run("UPDATE reporting_fact SET minutes = minutes + 1 WHERE level = 2")
    with pytest.raises(SystemExit) as stop:
        call_command("reconcile", stdout=out)
    assert stop.value.code == 1
    call_command("reconcile", "--repair", stdout=out)
    assert Reconciliation.objects.first().differences == 0


def test_a_record_that_contradicts_itself_is_named(world: World) -> None:
    record = ServiceRecord.objects.filter(status__in=(4, 5), outcome=1).first()
    ServiceRecord.objects.filter(pk=record.pk).update(person_times=77)
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("reconcile", stdout=out)
    assert f"record {record.pk}:" in out.getvalue()


def test_a_rebuild_makes_empty_facts_whole(world: World) -> None:
    for table in ("fact", "factservicetype", "factweek", "factset", "factwindow"):
        run(f"DELETE FROM reporting_{table}")
    call_command("rebuild_facts", stdout=io.StringIO())
    assert_facts_are_true()


def test_emptying_the_records_empties_the_facts(world: World) -> None:
    run("TRUNCATE services_servicerecord CASCADE")
    fold.drain()
    assert_facts_are_true()


def test_work_on_drafts_marks_nothing(world: World) -> None:
    ServiceRecord.objects.filter(status__in=(1, 2, 3)).update(minutes=12)
    ServiceRecord.objects.filter(status=4).update(is_late_entry=True)
    ServiceRecord.objects.filter(status=4).update(status=5)  # locked counts as before
    assert status.read().pending_marks == 0


def test_the_web_role_marks_what_it_writes(world: World) -> None:
    scope = Scope(
        person_prefixes=frozenset({"52"}), prefixes=frozenset({"52"}), roles=frozenset({"x"})
    )
    with entered(scope):
        assert ServiceRecord.objects.filter(status=4).update(minutes=13)
    assert status.read().pending_marks > 0
    fold.drain()
    assert_facts_are_true()


def test_a_beneficiary_added_while_the_record_is_confirmed_is_counted(world: World) -> None:
    """Neither transaction sees the other; the share lock makes one of them wait and mark."""
    record = ServiceRecord.objects.filter(outcome=1, beneficiaries__isnull=True).first()
    ServiceRecord.objects.filter(pk=record.pk).update(status=2)
    fold.drain()
    person = world.persons[0].pk
    with own_session() as other:
        other.cursor.execute("BEGIN")
        other.cursor.execute(
            "UPDATE services_servicerecord SET status = 4 WHERE id = %s", [record.pk]
        )
        adding = threading.Thread(target=_insert_beneficiary, args=(record.pk, person), daemon=True)
        adding.start()
        adding.join(0.5)
        assert adding.is_alive()  # waits for the confirmation
        other.cursor.execute("COMMIT")
        adding.join(10)
    ServiceRecord.objects.filter(pk=record.pk).update(person_times=1 + record.anonymous_count)
    fold.drain()
    assert_facts_are_true()


def _insert_beneficiary(record: int, person: int) -> None:
    with own_session() as session:
        session.cursor.execute(
            "INSERT INTO services_beneficiary (record_id, person_id) VALUES (%s, %s)",
            [record, person],
        )


def test_a_moving_station_waits_for_the_running_fold(world: World) -> None:
    station = Station.objects.filter(level=3, records__isnull=False).first()
    moved = threading.Event()

    def move() -> None:
        with own_session() as session:
            session.cursor.execute(
                "UPDATE stations_station SET division_id = %s WHERE id = %s",
                [world.tree.machangping.pk, station.pk],
            )
            moved.set()

    def during_fold(stage: str) -> None:
        if stage == "claimed" and not mover.ident:
            mover.start()
            assert not moved.wait(0.3)

    mover = threading.Thread(target=move, daemon=True)
    with transaction.atomic():
        ServiceRecord.objects.filter(station=station).update(status=4, minutes=14)
    fold.drain(on_stage=during_fold)
    mover.join(10)
    assert moved.is_set()
    fold.drain()
    assert_facts_are_true()
