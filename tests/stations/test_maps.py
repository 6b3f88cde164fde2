"""Boundaries become small SVG paths that join the divisions by code."""

import re

import pytest

from stations.editions import DATA, read_rows
from stations.maps import shapes

DIVISIONS = {code: level for code, _, level, _ in read_rows(DATA / "divisions.csv.gz")}


@pytest.mark.parametrize(
    ("prefix", "counties", "prefectures"), [("52", 88, 9), ("41", 157, 18), ("12", 16, 1)]
)
def test_every_county_of_a_province_has_a_shape_that_joins_its_division(
    prefix, counties, prefectures
):
    drawn = shapes(prefix)
    assert len(drawn.shapes) == counties
    assert len(drawn.outlines) == prefectures
    assert {DIVISIONS[shape.code] for shape in drawn.shapes} == {3}
    assert {DIVISIONS[shape.code] for shape in drawn.outlines} == {2}
    width, height = map(int, drawn.viewbox.split()[2:])
    assert width <= 720
    assert height <= 560
    for shape in drawn.shapes:
        assert re.fullmatch(r"(M[\d.]+ [\d.]+l[-\d. ]+z)+", shape.path), shape.name
        assert not re.search(r"\.\d\d", shape.path)
        assert 0 < shape.label_xy[0] < width
        assert 0 < shape.label_xy[1] < height


def test_guizhou_is_wider_than_high_and_small_enough_for_a_page():
    drawn = shapes("52")
    assert sum(len(shape.path) for shape in (*drawn.shapes, *drawn.outlines)) < 200_000
    assert {shape.name for shape in shapes("52", 2).shapes} >= {"贵阳市", "黔南布依族苗族自治州"}


def test_a_prefecture_shows_its_own_counties_larger_and_a_county_none():
    drawn = shapes("5227")
    assert len(drawn.shapes) == 12
    assert [shape.prefix for shape in drawn.outlines] == ["5227"]
    assert shapes("522702000000") is None
    assert shapes("99") is None


def test_the_boundary_files_can_be_replaced_by_setting(settings, tmp_path):
    (tmp_path / "52.counties.geojson").write_text(
        '{"features": [{"properties": {"code": "520102", "name": "甲"}, "geometry": {"type":'
        ' "Polygon", "coordinates": [[[106, 26], [107, 26], [107, 27], [106, 27], [106, 26]]]}}]}'
    )
    settings.MAP_DIR = tmp_path
    (only,) = shapes("52").shapes
    assert (only.name, only.path.count("l")) == ("甲", 1)
