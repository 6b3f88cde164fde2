"""Retention periods (specification 5.8): listed at night, decided by a person, with a reason."""

from __future__ import annotations

import datetime as dt
import os
import time

import pytest
from django.urls import reverse
from django.utils import timezone

from core.workflow import NotAllowed, ReasonMissing
from households.models import Household, Person, RetentionCase
from households.privacy import retention
from tests.factories.privacy import attach


def closed(world, on):
    Household.objects.filter(pk=world.household.pk).update(
        status=Household.Status.MOVED_OUT, closed_on=on
    )


@pytest.mark.parametrize(
    ("closed_on", "youngest", "over", "rule"),
    [
        ("2010-05-01", None, "2020-05-01", "file"),
        ("2012-02-29", None, "2022-03-01", "file"),
        ("2010-05-01", "1980-01-01", "2020-05-01", "file"),
        ("2010-05-01", "2005-03-08", "2033-03-08", "child"),
        # 17 at closing: 28 comes later than ten years
        ("2010-05-01", "1992-06-01", "2020-06-01", "child"),
        ("2010-05-01", "1992-05-01", "2020-05-01", "file"),
    ],
)
def test_when_the_time_of_a_file_is_over(closed_on, youngest, over, rule):
    day = dt.date.fromisoformat
    end = retention.over_on(day(closed_on), day(youngest) if youngest else None)
    assert end == (day(over), rule)


def test_the_night_lists_a_file_once(world):
    closed(world, timezone.localdate() - dt.timedelta(days=3660))
    assert retention.list_past() == 1
    assert retention.list_past() == 0
    case = RetentionCase.objects.get()
    assert (case.household, case.station) == (world.household, world.station)


def test_an_open_or_lately_closed_file_is_not_listed(world):
    assert retention.list_past() == 0
    closed(world, timezone.localdate() - dt.timedelta(days=3600))
    assert retention.list_past() == 0


@pytest.fixture
def case(world):
    closed(world, timezone.localdate() - dt.timedelta(days=3660))
    retention.list_past()
    return RetentionCase.objects.get()


def test_keeping_needs_a_reason_and_is_asked_again_after_a_year(world, case):
    with pytest.raises(ReasonMissing):
        case.make("keep", by=world.county)
    case.make("keep", by=world.county, reason="涉诉未结")
    assert retention.list_past() == 0
    RetentionCase.objects.update(decided_at=timezone.now() - dt.timedelta(days=370))
    assert retention.list_past() == 1


def test_a_year_with_a_29_february_is_a_whole_year(world, case):
    case.make("keep", by=world.county, reason="涉诉未结")
    decided = dt.datetime(2023, 6, 1, 9, tzinfo=dt.UTC)
    RetentionCase.objects.update(decided_at=decided)
    closed(world, dt.date(2010, 1, 1))
    assert not retention.past(dt.date(2024, 5, 31)).exists()
    assert retention.past(dt.date(2024, 6, 1)).exists()


def test_deleting_blanks_the_file_and_keeps_its_number(world, case):
    case.make("delete", by=world.head_of_station, reason="期满")
    assert set(Person.objects.filter(household=world.household).values_list("name", flat=True)) == {
        "已删除"
    }
    household = Household.objects.get(pk=world.household.pk)
    assert household.address == "" and household.file_no == world.household.file_no
    assert case.log()[0].reason == "期满"


def test_a_worker_decides_nothing(world, case, sign_in):
    with pytest.raises(NotAllowed):
        case.make("delete", by=world.worker, reason="期满")
    page = reverse("households:retention-case", args=[case.uuid])
    assert sign_in(world.worker).get(page).status_code == 403
    assert sign_in(world.worker).get(reverse("households:retention-list")).status_code == 403


def test_the_county_decides_on_the_page(world, case, sign_in):
    client = sign_in(world.county)
    page = reverse("households:retention-case", args=[case.uuid])
    assert (
        world.household.file_no in client.get(reverse("households:retention-list")).content.decode()
    )
    assert client.post(page, {"decision": "keep", "reason": ""}).status_code == 422
    assert client.post(page, {"decision": "keep", "reason": "涉诉未结"}).status_code == 302
    case.refresh_from_db()
    assert case.status == "kept" and case.decided_by == world.county


def test_temporary_files_go_by_themselves(
    world, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT, settings.ATTACHMENTS_ROOT = tmp_path / "files", tmp_path / "sealed"
    exports = tmp_path / "files" / "exports"
    exports.mkdir(parents=True)
    old, new = exports / "old.xlsx", exports / "new.xlsx"
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (time.time() - 8 * 86400,) * 2)
    kept, removed = attach(world.household), attach(world.household)
    removed.remove(world.worker, "传错了")
    type(removed).objects.filter(pk=removed.pk).update(
        removed_at=timezone.now() - dt.timedelta(days=400)
    )
    stray = kept.path.with_name("f" * 64)
    stray.write_bytes(b"x")
    os.utime(stray, (time.time() - 2 * 86400,) * 2)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.delete_temporary() == {"exports": 1, "attachments": 1, "strays": 1}
    assert new.exists() and not old.exists() and not stray.exists()
    assert kept.path.exists() and not removed.path.exists()
