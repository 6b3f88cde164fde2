"""The demo province keeps the rules that it shows."""

from __future__ import annotations

import pytest
from django.utils import timezone

from households.consent_rule import blocked
from households.models import Person
from households.models.consent import is_child
from reporting.demo.places import Post
from reporting.demo.records import Records
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
