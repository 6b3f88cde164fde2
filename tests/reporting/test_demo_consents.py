"""The demo province keeps the rules that it shows."""

from __future__ import annotations

import pytest
from django.utils import timezone

from households.models import Person
from households.models.background_check import CHILDREN, kept_from_children
from households.models.consent import is_child
from households.privacy.consent_rule import blocked
from reporting.demo.places import Post
from reporting.demo.records import Records
from reporting.demo.staff_checks import note_checks
from tests.factories.accounts import make_user
from tests.factories.services import ensure_tracks, worker_of
from tests.factories.stations import DivisionFactory, StationFactory


@pytest.mark.django_db
def test_every_demo_child_has_the_guardians_consent():
    ensure_tracks()
    station, today = StationFactory(division__code="522702001"), timezone.localdate()
    village = DivisionFactory(code="522702001001")
    post = Post(
        station=station.pk, township=station.division_code, workers=[worker_of(station).pk],
        heads=[worker_of(station).pk], villages=[village.pk],
    )  # fmt: skip
    records = Records(7, today)
    records.fill(post, households=40, visits=1)
    records.flush()
    children = [p for p in Person.objects.all() if is_child(p, today)]
    assert children
    assert [blocked(child, today) for child in children if blocked(child, today)] == []


@pytest.mark.django_db
def test_everybody_at_a_demo_station_may_serve_children():
    station = StationFactory(division__code="522702001")
    head, worker = make_user("station_head", station=station), make_user("worker", station=station)
    assert kept_from_children(worker, CHILDREN)
    post = Post(station.pk, station.division_code, heads=[head.pk], workers=[worker.pk])
    alone = make_user("worker", station=StationFactory(division__code="522702002"))
    headless = Post(alone.postings.get().station_id, "522702002", heads=[], workers=[alone.pk])
    note_checks([post, headless], timezone.localdate())
    assert [kept_from_children(user, CHILDREN) for user in (head, worker, alone)] == [None] * 3
