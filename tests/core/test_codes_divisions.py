"""What the digits of a division code say."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.codes.divisions import (
    Level,
    TownshipKind,
    VillageKind,
    full_code,
    is_formal_township,
    is_within,
    level_of,
    parent_of,
    prefix_of,
    prefixes_above,
    township_kind,
    validate_division_code,
    village_kind,
)


@pytest.mark.parametrize(
    ("code", "level", "prefix", "parent"),
    [
        ("520000000000", Level.PROVINCE, "52", None),
        ("522700000000", Level.PREFECTURE, "5227", "520000000000"),
        ("522702000000", Level.COUNTY, "522702", "522700000000"),
        ("522702001000", Level.TOWNSHIP, "522702001", "522702000000"),
        ("522702001002", Level.VILLAGE, "522702001002", "522702001000"),
        ("410000", Level.PROVINCE, "41", None),
        ("419001", Level.COUNTY, "419001", "419000000000"),
        ("411100", Level.PREFECTURE, "4111", "410000000000"),
        ("520502", Level.COUNTY, "520502", "520500000000"),
        ("441900003000", Level.TOWNSHIP, "441900003", "441900000000"),
    ],
)
def test_level_prefix_and_parent_follow_from_the_digits(code, level, prefix, parent):
    assert level_of(code) is level
    assert prefix_of(code) == prefix
    assert parent_of(code) == parent


def test_the_chain_runs_from_the_province_down_and_skips_missing_levels():
    assert prefixes_above("522702001002") == ["52", "5227", "522702", "522702001", "522702001002"]
    assert prefixes_above("522702", including_self=False) == ["52", "5227"]
    assert prefixes_above("441900003000") == ["44", "4419", "441900003"]


@pytest.mark.parametrize(
    "code", ["", "5", "522", "52270200", "052270", "52270a", "5227020010021", "５２", "52\n"]
)
def test_other_texts_are_no_division_codes(code):
    with pytest.raises(ValidationError) as caught:
        validate_division_code(code)
    assert caught.value.code == "division_code_format"


@pytest.mark.parametrize(
    ("digits", "kind", "formal"),
    [
        ("001", TownshipKind.SUBDISTRICT, True),
        ("099", TownshipKind.SUBDISTRICT, True),
        ("100", TownshipKind.TOWN, True),
        ("199", TownshipKind.TOWN, True),
        ("200", TownshipKind.TOWNSHIP, True),
        ("399", TownshipKind.TOWNSHIP, True),
        ("400", TownshipKind.QUASI, False),
        ("599", TownshipKind.QUASI, False),
        ("900", TownshipKind.QUASI, False),
    ],
)
def test_digits_7_to_9_tell_the_kind_of_township(digits, kind, formal):
    assert township_kind("522702" + digits) is kind
    assert township_kind("522702" + digits + "201") is kind
    assert is_formal_township("522702" + digits) is formal


def test_above_the_township_there_is_no_kind():
    assert township_kind("522702") is None
    assert not is_formal_township("522702")
    assert village_kind("522702001") is None


@pytest.mark.parametrize(
    ("digits", "kind"),
    [
        ("001", VillageKind.RESIDENTS),
        ("199", VillageKind.RESIDENTS),
        ("200", VillageKind.VILLAGERS),
        ("399", VillageKind.VILLAGERS),
        ("400", VillageKind.OTHER),
        ("599", VillageKind.OTHER),
    ],
)
def test_digits_10_to_12_tell_the_kind_of_committee(digits, kind):
    assert village_kind("522702001" + digits) is kind


def test_a_division_lies_within_its_prefixes_only():
    assert is_within("522702001000", "5227")
    assert is_within("522702001000", "")
    assert not is_within("522702001000", "522703")
    # A county posting must not see the prefecture above it.
    assert not is_within("522700000000", "522702")


codes = st.from_regex(
    r"[1-9][0-9]([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?", fullmatch=True
).filter(str.isascii)


@given(codes)
def test_climbing_parents_ends_at_the_province_and_every_step_contains_the_code(code):
    current, steps = full_code(code), 0
    while (above := parent_of(current)) is not None:
        assert is_within(current, prefix_of(above))
        assert level_of(above) < level_of(current)
        current, steps = above, steps + 1
    assert level_of(current) is Level.PROVINCE
    assert steps == len(prefixes_above(code)) - 1
