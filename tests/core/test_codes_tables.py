"""The national code lists."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.codes.disability_certificate import (
    parse_disability_certificate,
    validate_disability_certificate,
)
from core.codes.tables import TABLES, choices, code_of, entries, label


@pytest.mark.parametrize(
    ("table", "rows", "top"),
    [
        ("sex", 4, 4),
        ("marital", 8, 5),
        ("health", 4, 4),
        ("ethnicity", 58, 58),
        ("education", 40, 8),
        ("relationship", 93, 9),
        ("political", 13, 13),
        ("disability_category", 7, 7),
        ("disability_grade", 4, 4),
    ],
)
def test_each_list_has_the_rows_of_its_standard(table, rows, top):
    assert len(choices(table)) == rows
    assert len(choices(table, top_level=True)) == top


def test_codes_are_unique_and_parents_exist():
    for table in TABLES:
        found = entries(table)
        assert all(code and entry.name for code, entry in found.items())
        assert all(entry.parent in found for entry in found.values() if entry.parent)


@pytest.mark.parametrize(
    ("table", "code", "name"),
    [
        ("sex", "2", "女性"),
        ("ethnicity", "09", "布依族"),
        ("ethnicity", "56", "基诺族"),
        ("marital", "30", "丧偶"),
        ("education", "70", "初级中学教育"),
        ("relationship", "0", "本人或户主"),
        ("relationship", "12", "妻"),
        ("disability_category", "1", "视力残疾"),
        ("disability_category", "2", "听力残疾"),
        ("disability_grade", "1", "一级"),
    ],
)
def test_labels_are_the_official_ones(table, code, name):
    with translation.override("zh-hans"):
        assert label(table, code) == name


def test_labels_follow_the_language_and_fall_back_to_chinese():
    with translation.override("en"):
        assert label("sex", "2") == "Female"
        assert label("ethnicity", "06") == "Miao"
        assert label("education", "11") == "博士研究生毕业"
        assert dict(choices("marital", top_level=True))["40"] == "Divorced"


def test_an_unknown_code_is_shown_and_an_unknown_list_is_an_error():
    assert label("sex", "7") == "7"
    with pytest.raises(KeyError):
        label("colour", "1")


def test_imported_names_find_their_code():
    assert code_of("ethnicity", "苗族") == "06"
    assert code_of("ethnicity", " 苗 ") == "06"
    assert code_of("sex", "男") == "1"
    assert code_of("sex", "") is None
    assert code_of("ethnicity", "穿青人") is None


def test_a_disability_certificate_is_the_identity_number_with_category_and_grade(settings):
    settings.DEMO = True
    found = parse_disability_certificate("41999919560229018x12")
    assert (found.category, found.grade, found.reissue) == ("1", "2", "")
    assert found.resident_id.number == "41999919560229018X"
    assert parse_disability_certificate("41999919560229018X43B1").reissue == "B1"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("41999919560229018X", "disability_certificate_format"),
        ("41999919560229018X82", "disability_certificate_format"),
        ("41999919560229018X15", "disability_certificate_format"),
        ("11010519491231002112", "resident_id_check"),
    ],
)
def test_other_certificate_numbers_are_refused(settings, number, code):
    settings.DEMO = True
    with pytest.raises(ValidationError) as caught:
        validate_disability_certificate(number)
    assert caught.value.code == code
