"""The five tracks, their service types and the window of a campaign."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from campaigns.models import Campaign, ServiceType, Track, missed_window

pytestmark = pytest.mark.django_db


def test_the_five_tracks_carry_the_names_and_fields_of_the_plan() -> None:
    found = list(Track.objects.values_list("number", "code", "short_name", "field_name", "colour"))

    assert found == [
        (1, "A", "困弱帮扶", "困弱帮扶", "#c24e2c"),
        (2, "B", "长者服务", "养老服务", "#7a4fa3"),
        (3, "C", "儿童关爱", "儿童关爱", "#b88400"),
        (4, "D", "残障康复", "残障康复", "#1f8a8a"),
        (5, "E", "美好社区", "社区治理", "#3f7d3a"),
    ]


def test_a_track_maps_to_its_business_field() -> None:
    assert dict(Track.objects.values_list("code", "business_field")) == {
        "A": 1, "B": 2, "C": 3, "D": 9, "E": 4,
    }  # fmt: skip


def test_the_id_of_a_service_type_says_track_and_number() -> None:
    types = ServiceType.objects.in_bulk()

    assert types[11].code == "A-1" and types[11].name == "心理疏导"
    assert types[33].code == "C-3" and types[33].name == "心理辅导"
    assert types[19].name == "其他"
    assert types[4].track_id is None
    assert all(pk // 10 == (kind.track_id or 0) for pk, kind in types.items())


def test_an_english_reader_sees_english_names() -> None:
    track = Track.objects.get(pk=2)

    assert track.label == "长者服务"
    with translation.override("en"):
        assert track.label == "Elderly services"
        assert ServiceType.objects.get(pk=11).label == "Counselling"


@pytest.fixture
def henan_campaign() -> Campaign:
    return Campaign.objects.create(
        name="河南社工千站暖万家行动", short_name="千站暖万家", division_prefix="41",
        starts_on=dt.date(2023, 6, 1), ends_on=dt.date(2023, 12, 31), status="running",
    )  # fmt: skip


def test_the_window_binds_the_stations_of_its_province_only(henan_campaign: Campaign) -> None:
    henan, guizhou = "410102001000", "522702001000"

    assert missed_window(henan, dt.date(2023, 6, 1)) is None
    assert missed_window(henan, dt.date(2024, 1, 1)) == (dt.date(2023, 6, 1), dt.date(2023, 12, 31))
    assert missed_window(guizhou, dt.date(2024, 1, 1)) is None


def test_a_draft_campaign_binds_nobody(henan_campaign: Campaign) -> None:
    Campaign.objects.update(status="draft")

    assert missed_window("410102001000", dt.date(2024, 1, 1)) is None


@pytest.mark.django_db(transaction=True)
def test_a_test_that_empties_the_tables_leaves_the_plan_behind() -> None:
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)

    assert Track.objects.count() == 5
    assert ServiceType.objects.filter(track__code="C").count() == 6
