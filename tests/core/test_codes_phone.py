"""Telephone numbers."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.codes.masks import mask_phone
from core.codes.phone import PhoneKind, normalise_phone, parse_phone, validate_phone


@pytest.mark.parametrize(
    ("typed", "stored", "kind"),
    [
        ("13800000000", "13800000000", PhoneKind.MOBILE),
        ("+86 138-0000-0000", "13800000000", PhoneKind.MOBILE),
        ("008613800000000", "13800000000", PhoneKind.MOBILE),
        ("8613800000000", "13800000000", PhoneKind.MOBILE),
        ("１９９００００００００", "19900000000", PhoneKind.MOBILE),
        ("0371-65508888", "0371-65508888", PhoneKind.LANDLINE),
        ("0858 8322110", "0858-8322110", PhoneKind.LANDLINE),
        ("010-12345678", "010-12345678", PhoneKind.LANDLINE),
        ("(022) 12345678", "022-12345678", PhoneKind.LANDLINE),
        ("+86-371-65508888", "0371-65508888", PhoneKind.LANDLINE),
        ("+86 10 12345678", "010-12345678", PhoneKind.LANDLINE),
        ("0371-65508888-123", "0371-65508888-123", PhoneKind.LANDLINE),
        ("037165508888转12", "0371-65508888-12", PhoneKind.LANDLINE),
        ("400-123-4567", "400-123-4567", PhoneKind.SERVICE),
        ("8001234567", "800-123-4567", PhoneKind.SERVICE),
    ],
)
def test_numbers_are_read_however_they_are_written(typed, stored, kind):
    phone = parse_phone(typed)
    assert (phone.number, phone.kind) == (stored, kind)
    assert parse_phone(phone.number) == phone


@pytest.mark.parametrize(
    "typed",
    ["", "12800000000", "1380000000", "138000000000", "65508888", "0371", "110", "12345", "无",
     "0371-655088881", "300-123-4567", "+1 2025550100", "13800000000,13900000000"],
)  # fmt: skip
def test_other_texts_are_refused(typed):
    with pytest.raises(ValidationError) as caught:
        validate_phone(typed)
    assert caught.value.code == "phone_format"


def test_public_hotlines_are_accepted_only_where_asked_for():
    assert parse_phone("12345", allow_hotline=True).kind is PhoneKind.HOTLINE
    with pytest.raises(ValidationError):
        parse_phone("12346", allow_hotline=True)


def test_unreadable_text_is_kept_when_normalising():
    assert normalise_phone(" 138 0000 0000 ") == "13800000000"
    assert normalise_phone(" 问村长 ") == "问村长"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800000000", "138****0000"),
        ("0371-65508888", "0371-****8888"),
        ("0858-8322110-12", "0858-***2110-**"),
        ("400-123-4567", "400-123-****"),
        ("12345", "*2345"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_numbers_are_masked(number, masked):
    assert mask_phone(number) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["+86", "0086", "86", ""]))
def test_every_mobile_number_is_read(number, country):
    assert parse_phone(country + number).number == number


@given(st.text(max_size=30))
def test_any_text_gives_an_answer_or_a_validation_error(text):
    try:
        assert parse_phone(text).number
    except ValidationError as error:
        assert error.code == "phone_format"
