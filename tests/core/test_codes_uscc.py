"""Unified social credit codes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from core.codes.uscc import (
    normalise_uscc,
    organisation_check_character,
    parse_uscc,
    validate_uscc,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def error_code(value: str) -> str:
    with pytest.raises(ValidationError) as caught:
        validate_uscc(value)
    return str(caught.value.code)


@pytest.mark.parametrize(
    ("code", "department", "kind", "region", "organisation"),
    [
        ("91350100M000100Y43", "9", "1", "350100", "M000100Y4"),
        ("52419999MJF0000075", "5", "2", "419999", "MJF000007"),
        ("11419999MB0000000B", "1", "1", "419999", "MB0000000"),
    ],
)
def test_valid_codes_are_read_in_their_parts(code, department, kind, region, organisation):
    parsed = parse_uscc(code)
    assert parsed.code == code
    assert (parsed.department, parsed.kind) == (department, kind)
    assert (parsed.region, parsed.organisation_code) == (region, organisation)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("52419999MJF0000076", "uscc_check"),
        ("5241999MJF0000075", "uscc_format"),
        ("52419999MJF00000755", "uscc_format"),
        ("52419999MJI0000075", "uscc_format"),
        ("524199A9MJF0000075", "uscc_format"),
        ("", "uscc_format"),
    ],
)
def test_invalid_codes_say_what_is_wrong(code, error):
    assert error_code(code) == error


def test_a_wrong_organisation_code_is_found_behind_a_right_last_character():
    body = "52419999MJF000008"
    assert error_code(body + uscc.calc_check_digit(body)) == "uscc_organisation"


def test_pasted_codes_are_normalised():
    assert normalise_uscc(" 52419999 mjf00000-75 ") == "52419999MJF0000075"
    assert parse_uscc("５２４１９９９９MJF0000075").code == "52419999MJF0000075"


def test_letters_are_allowed_for_farm_cooperatives_and_others():
    first_8 = "MA1B2C3D"
    for head in ("93", "N2", "Y1"):
        body = head + "520201" + first_8 + organisation_check_character(first_8)
        validate_uscc(body + uscc.calc_check_digit(body))


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8), st.data())
def test_one_wrong_symbol_never_passes(first_8, data):
    body = "52410102" + first_8 + organisation_check_character(first_8)
    code = body + uscc.calc_check_digit(body)
    validate_uscc(code)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([s for s in ALPHABET if s != code[place]]))
    with pytest.raises(ValidationError):
        validate_uscc(code[:place] + other + code[place + 1 :])
