"""A sheet of stations: look first, all or nothing, and back again."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from core.models import ImportBatch
from core.sheets import batches
from core.sheets.tasks import apply_batch
from stations.models import Station
from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory
from tests.stations.importing.files import act, csv, row, taken

pytestmark = pytest.mark.django_db


def test_a_good_file_is_looked_at_applied_and_undone_whole(county, tree):
    known = StationFactory(division=tree.machangping, phone="0854-1111111")
    batch = taken(
        county,
        csv(
            row(),
            row("522702102", "凤山站", phone="0854-2222333"),
            row("522702002", "", phone="0854-9999999", day=""),
        ),
    )
    assert (batch.new, batch.changed, batch.same, batch.wrong) == (2, 1, 0, 0)
    assert Station.objects.count() == 1, "nothing is imported before the click"
    page = county.get(f"/imports/{batch.uuid}/?show=all").content.decode()
    assert "金山站" in page
    assert "0854-1111111" in page, "what stands there now is shown beside what would"

    act(county, batch, "apply")
    assert batch.status == "applied"
    assert Station.objects.count() == 3
    opened = Station.objects.get(division=tree.jinshan)
    assert (opened.status, opened.phases.get().starts_on) == ("running", dt.date(2022, 5, 1))
    known.refresh_from_db()
    assert known.phone == "0854-9999999"
    assert known.official_name == "马场坪街道社会工作和志愿服务站", "an empty cell changes nothing"

    act(county, batch, "undo")
    assert (batch.status, batch.kept) == ("undone", 0)
    known.refresh_from_db()
    assert (Station.objects.count(), known.phone) == (1, "0854-1111111")


def test_the_same_file_again_changes_nothing(county, tree):
    data = csv(row(), row("522702102", "凤山站"))
    act(county, taken(county, data), "apply")
    again = taken(county, data)
    assert (again.new, again.changed, again.same) == (0, 0, 2)


def test_when_the_world_changed_since_the_check_nothing_is_applied(county, tree):
    batch = taken(county, csv(row(), row("522702102", "凤山站")))
    tree.fengshan.valid_to = timezone.localdate() - dt.timedelta(days=1)
    tree.fengshan.save()
    act(county, batch, "apply")
    assert (batch.status, batch.new, batch.wrong) == ("checked", 1, 1)
    assert not Station.objects.exists()


def test_undo_keeps_what_was_touched_since_and_says_why(county, tree, clerk):
    batch = taken(county, csv(row(), row("522702102", "凤山站"), row("522702103", "陆坪站")))
    act(county, batch, "apply")
    jinshan = Station.objects.get(division=tree.jinshan)
    jinshan.transition("rectifying", on=timezone.localdate(), by=clerk, reason="档案")
    make_user("worker", station=Station.objects.get(division=tree.fengshan))
    act(county, batch, "undo")
    assert (batch.status, batch.kept, Station.objects.count()) == ("undone", 2, 2)
    kept = batch.rows.exclude(kept_because="")
    assert [r.number for r in kept] == [2, 3]
    act(county, batch, "undo")
    assert batch.kept == 2


def test_an_import_of_last_month_is_not_undone(county, tree):
    batch = taken(county, csv(row()))
    act(county, batch, "apply")
    ImportBatch.objects.update(applied_at=timezone.now() - dt.timedelta(days=8))
    act(county, batch, "undo")
    assert batch.status == "applied"
    assert Station.objects.count() == 1


def test_an_import_is_applied_once(county, tree):
    batch = taken(county, csv(row()))
    act(county, batch, "apply")
    act(county, batch, "apply")
    assert Station.objects.count() == 1
    discarded = taken(county, csv(row("522702102")))
    act(county, discarded, "discard")
    act(county, discarded, "apply")
    assert (discarded.status, Station.objects.count()) == ("discarded", 1)


def test_a_large_import_goes_to_the_worker_and_tells_its_progress(county, tree, clerk, monkeypatch):
    monkeypatch.setattr(batches, "INLINE_ROWS", 1)
    asked = []
    monkeypatch.setattr(apply_batch, "delay", lambda *args: asked.append(args))
    batch = taken(county, csv(row(), row("522702102", "凤山站")))
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        act(county, batch, "apply")
    assert batch.status == "applying"
    assert asked == [(batch.pk, clerk.pk)]
    cache.set(batches.progress_key(batch), 1)
    part = county.get(f"/imports/{batch.uuid}/", headers={"HX-Target": "import-progress"})
    assert 'value="1"' in part.content.decode()
    apply_batch(*asked[0])
    apply_batch(*asked[0])  # the broker may deliver twice
    batch.refresh_from_db()
    assert (batch.status, Station.objects.count()) == ("applied", 2)
