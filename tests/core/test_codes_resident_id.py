"""Resident identity numbers: the standard's sample, our vectors, and properties."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.codes.masks import mask_resident_id
from core.codes.resident_id import (
    FEMALE,
    MALE,
    Holder,
    check_character,
    normalise_resident_id,
    parse_resident_id,
    validate_matches,
    validate_resident_id,
)

TODAY = date(2026, 6, 1)


def error_code(value: str, today: date = TODAY) -> str:
    with pytest.raises(ValidationError) as caught:
        parse_resident_id(value, today=today)
    return str(caught.value.code)


@pytest.fixture(autouse=True)
def demo_mode(settings):
    settings.DEMO = True


@pytest.mark.parametrize(
    ("number", "born", "sex", "holder"),
    [
        ("11010519491231002X", date(1949, 12, 31), FEMALE, Holder.CITIZEN),
        ("41999919560229018X", date(1956, 2, 29), FEMALE, Holder.CITIZEN),
        ("419999201606010024", date(2016, 6, 1), FEMALE, Holder.CITIZEN),
        ("419999199901011038", date(1999, 1, 1), MALE, Holder.CITIZEN),
        ("810000199001010019", date(1990, 1, 1), MALE, Holder.HONG_KONG),
    ],
)
def test_valid_numbers_say_who_they_belong_to(number, born, sex, holder):
    parsed = parse_resident_id(number, today=TODAY)
    assert (parsed.number, parsed.birth_date, parsed.sex, parsed.holder) == (
        number,
        born,
        sex,
        holder,
    )
    assert parsed.area == number[:6]
    assert not parsed.is_15_digit_converted


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("419999195802290010", "resident_id_birth_date"),
        ("110105194912310021", "resident_id_check"),
        ("", "resident_id_format"),
        ("11010519491231002", "resident_id_format"),
        ("1101051949123100200X", "resident_id_format"),
        ("X1010519491231002X", "resident_id_format"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "resident_id_format"),
        ("110105194913310020", "resident_id_birth_date"),
        ("110105000000000000", "resident_id_birth_date"),
    ],
)
def test_invalid_numbers_say_what_is_wrong(number, code):
    assert error_code(number) == code


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
        "'11010519491231002X",
        "110105\u200b19491231002X\ufeff",
        "110105\u300019491231002X\n",
    ],
)
def test_what_people_paste_is_normalised(typed):
    assert normalise_resident_id(typed) == "11010519491231002X"
    assert parse_resident_id(typed, today=TODAY).number == "11010519491231002X"


def test_a_15_digit_number_is_converted_and_marked():
    parsed = parse_resident_id("110105491231002", today=TODAY)
    assert parsed.number == "11010519491231002X"
    assert parsed.is_15_digit_converted
    assert normalise_resident_id("110105491231002") == "11010519491231002X"


def test_an_abolished_or_unknown_area_is_accepted():
    body = "99888819800101001"
    assert parse_resident_id(body + check_character(body), today=TODAY).holder is Holder.FOREIGNER
    body = "45678919800101001"
    assert parse_resident_id(body + check_character(body), today=TODAY).area == "456789"


@pytest.mark.parametrize(("area", "holder"), [("820000", Holder.MACAO), ("830000", Holder.TAIWAN)])
def test_residence_permits_are_recognised(area, holder):
    body = area + "19900101001"
    assert parse_resident_id(body + check_character(body), today=TODAY).holder is holder


def test_demo_numbers_pass_only_in_demo_mode(settings):
    settings.DEMO = False
    assert error_code("419999199901011038") == "resident_id_demo"
    assert error_code("419999195802290010") == "resident_id_birth_date"
    validate_resident_id("11010519491231002X")
    del settings.DEMO
    assert error_code("419999199901011038") == "resident_id_demo"


def test_the_birth_date_is_neither_in_the_future_nor_too_long_ago():
    assert error_code("419999201606010024", date(2016, 5, 31)) == "resident_id_birth_future"
    validate_at = date(2016, 6, 1)
    assert parse_resident_id("419999201606010024", today=validate_at).age_on(validate_at) == 0
    assert (
        parse_resident_id("11010519491231002X", today=date(2080, 12, 30)).age_on(date(2080, 12, 30))
        == 130
    )
    assert error_code("11010519491231002X", date(2080, 12, 31)) == "resident_id_age"


def test_a_person_of_29_february_ages_on_1_march():
    leap = parse_resident_id("41999919560229018X", today=TODAY)
    assert leap.age_on(date(2016, 2, 28)) == 59
    assert leap.age_on(date(2016, 2, 29)) == 60
    assert leap.age_on(date(2015, 2, 28)) == 58
    assert leap.age_on(date(2015, 3, 1)) == 59


def test_typed_sex_and_birth_date_are_compared_with_the_number():
    parsed = parse_resident_id("11010519491231002X", today=TODAY)
    validate_matches(parsed, sex=FEMALE, birth_date=date(1949, 12, 31))
    validate_matches(parsed, sex="9")
    validate_matches(parsed)
    with pytest.raises(ValidationError) as caught:
        validate_matches(parsed, sex=MALE, birth_date=date(1949, 12, 30))
    assert [error.code for error in caught.value.error_list] == [
        "resident_id_sex_mismatch",
        "resident_id_birth_mismatch",
    ]


def test_a_number_is_masked_between_area_and_end():
    assert mask_resident_id("11010519491231002X") == "110105********002X"
    assert mask_resident_id("E12345678") == "E1*****78"
    assert mask_resident_id("1234") == "****"
    assert mask_resident_id("") == ""


bodies = st.builds(
    lambda area, born, sequence: f"{area:06d}{born:%Y%m%d}{sequence:03d}",
    st.integers(100000, 999999),
    st.dates(date(1900, 1, 1), date(2026, 5, 31)),
    st.integers(0, 999),
)


@given(bodies)
def test_every_well_made_number_is_read_back(body):
    parsed = parse_resident_id(body + check_character(body), today=TODAY)
    assert f"{parsed.birth_date:%Y%m%d}" == body[6:14]
    assert parsed.sex == (MALE if int(body[14:17]) % 2 else FEMALE)


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(body, place, shift):
    number = body + check_character(body)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(ValidationError):
        parse_resident_id(wrong, today=TODAY)


@given(st.text(max_size=40))
def test_any_text_gives_an_answer_or_a_validation_error(text):
    try:
        assert len(parse_resident_id(text, today=TODAY).number) == 18
    except ValidationError as error:
        assert str(error.code).startswith("resident_id_")
    assert normalise_resident_id(normalise_resident_id(text)) == normalise_resident_id(text)
