"""A station moves along specification 2.16, and its past stays readable day by day."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from stations.models import Station, StationPhase
from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory, make_division_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_division_tree()


def begun(tree, **fields):
    station = Station(
        official_name="金山街道社会工作和志愿服务站", level=3, division=tree.jinshan, **fields
    )
    station.begin(dt.date(2022, 3, 1))
    return station


def phases(station):
    return [
        (p.status, p.starts_on.isoformat(), p.ends_on and p.ends_on.isoformat())
        for p in station.phases.all()
    ]


def test_a_station_goes_from_preparation_to_closing_without_a_gap(tree):
    clerk = make_user("county_admin", name="王敏")
    station = begun(tree)
    for to, on, reason in (
        ("open", "2022-05-01", ""),
        ("running", "2022-06-01", ""),
        ("rectifying", "2023-01-01", "档案不全"),
        ("running", "2023-02-01", ""),
        ("suspended", "2024-01-01", "场地搬迁"),
        ("closed", "2025-01-01", "撤乡并镇"),
    ):
        station.transition(to, on=dt.date.fromisoformat(on), by=clerk, reason=reason)
    assert phases(station) == [
        ("preparing", "2022-03-01", "2022-05-01"),
        ("open", "2022-05-01", "2022-06-01"),
        ("running", "2022-06-01", "2023-01-01"),
        ("rectifying", "2023-01-01", "2023-02-01"),
        ("running", "2023-02-01", "2024-01-01"),
        ("suspended", "2024-01-01", "2025-01-01"),
        ("closed", "2025-01-01", None),
    ]
    station.refresh_from_db()
    assert (station.status, station.plaque_on) == ("closed", dt.date(2022, 5, 1))
    assert station.phases.last().entered_by == "王敏"
    assert station.phases.last().reason == "撤乡并镇"
    assert station.next_statuses == []
    (then,) = StationPhase.holding_on(dt.date(2023, 1, 31))
    assert then.status == "rectifying"


@pytest.mark.parametrize(
    ("start", "to"),
    [
        ("preparing", "running"),
        ("open", "rectifying"),
        ("running", "preparing"),
        ("running", "closed"),
        ("closed", "running"),
        ("running", "nonsense"),
    ],
)
def test_moves_that_the_life_cycle_does_not_know_are_refused(tree, start, to):
    station = StationFactory(division=tree.jinshan, status=start)
    with pytest.raises(ValidationError) as refusal:
        station.transition(to, on=timezone.localdate(), reason="x")
    assert "to" in refusal.value.message_dict
    station.refresh_from_db()
    assert (station.status, station.phases.count()) == (start, 1)


def test_a_future_day_and_a_day_inside_the_past_are_refused(tree):
    station = StationFactory(division=tree.jinshan, status="running")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for day in (tomorrow, dt.date(2022, 5, 1), dt.date(2021, 1, 1)):
        with pytest.raises(ValidationError) as refusal:
            station.transition("suspended", on=day, reason="x")
        assert "on" in refusal.value.message_dict


def test_suspending_needs_a_reason(tree):
    station = StationFactory(division=tree.jinshan)
    with pytest.raises(ValidationError) as refusal:
        station.transition("suspended", on=timezone.localdate(), reason=" ")
    assert "reason" in refusal.value.message_dict


def test_a_station_is_not_built_before_its_plaque_hung(tree):
    station = begun(tree, plaque_on=dt.date(2022, 6, 1))
    with pytest.raises(ValidationError):
        station.transition("open", on=dt.date(2022, 5, 1))
    with pytest.raises(ValidationError):
        begun(tree, status="running", plaque_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Station.objects.filter(pk=station.pk).update(status="running", plaque_on=None)


def test_the_database_itself_refuses_phases_that_overlap(tree):
    station = StationFactory(division=tree.jinshan)
    with pytest.raises(IntegrityError), transaction.atomic():
        StationPhase.objects.create(
            station=station,
            status="open",
            starts_on=dt.date(2022, 1, 1),
            ends_on=dt.date(2022, 5, 2),
        )


def full_clean_errors(**fields):
    station = Station(official_name="站", **fields)
    with pytest.raises(ValidationError) as refusal:
        station.full_clean(exclude=["division_code"])
    return refusal.value.message_dict


def test_a_second_main_station_in_a_county_is_refused_beside_the_division(tree):
    first = StationFactory(division=tree.fuquan)
    errors = full_clean_errors(level=2, division=tree.fuquan)
    assert first.official_name in errors["division"][0]
    assert set(errors) == {"division"}


def test_a_second_station_in_a_township_must_be_a_branch(tree):
    StationFactory(division=tree.jinshan)
    assert set(full_clean_errors(level=3, division=tree.jinshan)) == {"division"}
    Station(official_name="分站", level=3, division=tree.jinshan, is_branch=True).full_clean(
        exclude=["division_code"]
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        StationFactory(division=tree.jinshan)


def test_a_new_station_may_follow_a_closed_one(tree):
    StationFactory(division=tree.jinshan, status="closed")
    Station(official_name="新站", level=3, division=tree.jinshan).full_clean(
        exclude=["division_code"]
    )


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"level": 2, "place": "jinshan"}, "division"),
        ({"level": 2, "place": "fuquan", "is_branch": True}, "is_branch"),
        ({"status": "running"}, "plaque_on"),
        ({"plaque_on": dt.date(2999, 1, 1)}, "plaque_on"),
        ({"contract_from": dt.date(2024, 1, 2), "contract_to": dt.date(2024, 1, 1)}, "contract_to"),
        ({"longitude": 107}, "latitude"),
        ({"longitude": 10, "latitude": 26}, "longitude"),
        ({"operator_uscc": "52419999MJF0000076"}, "operator_uscc"),
        ({"phone": "12"}, "phone"),
        ({"stars": 6}, "stars"),
    ],
)
def test_each_wrong_field_has_its_own_message(tree, fields, where):
    fields = {"level": 3, "place": "jinshan"} | fields
    fields["division"] = getattr(tree, fields.pop("place"))
    assert set(full_clean_errors(**fields)) == {where}


def test_codes_and_phones_are_stored_in_one_form(tree):
    station = Station(
        official_name="站", level=3, division=tree.jinshan,
        operator_uscc="５２419999mjf0000075", phone="（0854）2222333",
    )  # fmt: skip
    station.full_clean(exclude=["division_code"])
    assert (station.operator_uscc, station.phone) == ("52419999MJF0000075", "0854-2222333")
