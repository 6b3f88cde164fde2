"""A small province with visits of this month, folded: what the pages of the reporting floor show."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from reporting.rollup.fold import fold_now
from services.models import ServiceRecord
from stations.models import Station
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import ensure_tracks, log_visit
from tests.factories.stations import StationFactory, make_division_tree


def small_province() -> SimpleNamespace:
    """Stations of Jinshan, Machangping (Fuquan) and Wenfeng (Duyun); five confirmed visits.

    This month Fuquan has 4 visits to 3 households with 6 known persons and 2 anonymous ones (two
    persons were seen twice), one attempt and one visit that still waits; Duyun has one visit.
    """
    ensure_tracks()
    tree = make_division_tree()
    jinshan = StationFactory(division=tree.jinshan, official_name="金山街道社会工作和志愿服务站")
    machangping = StationFactory(division=tree.machangping)
    wenfeng = StationFactory(division=tree.wenfeng)
    main = StationFactory(division=tree.fuquan)
    today = timezone.localdate()
    families = [_family(jinshan, 2), _family(jinshan, 2), _family(machangping, 2)]
    log_visit(families[0], on=today.replace(day=1), track=1, at=_noon(today.replace(day=1)))
    log_visit(families[0], on=today, track=1)
    log_visit(families[1], on=today)
    log_visit(families[2], on=today, track=2)
    log_visit(families[1], on=today, outcome=ServiceRecord.Outcome.REFUSED, purpose="follow_up")
    waiting = log_visit(
        families[2], on=today, purpose="needs", status=ServiceRecord.Status.SUBMITTED
    )
    log_visit(_family(wenfeng, 1), on=today)
    fold_now()
    return SimpleNamespace(
        tree=tree, jinshan=jinshan, machangping=machangping, wenfeng=wenfeng, main=main,
        families=families, waiting=waiting.record, month=f"{today:%Y-%m}", today=today,
    )  # fmt: skip


def _family(station: Station, size: int):
    household = HouseholdFactory(station=station)
    members = [PersonFactory(household=household) for _ in range(size)]
    household.head = members[0]
    household.save(update_fields=["head"])
    return household


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
