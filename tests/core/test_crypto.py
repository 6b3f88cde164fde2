"""Field encryption, key rotation and blind indexes; and client-made identifiers."""

from __future__ import annotations

import base64
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from core import crypto
from core.ids import is_uuid7, uuid7

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.b64encode(b"n" * 32).decode()


@given(st.text(), st.binary(max_size=20))
def test_what_is_encrypted_is_read_back(text, context):
    assert crypto.decrypt(crypto.encrypt(text, context=context), context=context) == text


def test_a_token_hides_its_text_and_differs_each_time():
    first, second = crypto.encrypt("张桂兰"), crypto.encrypt("张桂兰")
    assert first != second
    assert "张桂兰".encode() not in first


def test_any_changed_byte_is_noticed():
    token = crypto.encrypt("11010519491231002X")
    for place in range(len(token)):
        changed = bytearray(token)
        changed[place] ^= 1
        with pytest.raises(crypto.CryptoError):
            crypto.decrypt(bytes(changed))


def test_a_token_does_not_open_in_another_context():
    token = crypto.encrypt("13800000000", context=b"phone")
    with pytest.raises(crypto.TamperedTokenError):
        crypto.decrypt(token, context=b"resident_id")


@pytest.mark.parametrize("token", [b"", b"\x01\x00\x01", b"\x02" + b"0" * 40])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(crypto.TamperedTokenError):
        crypto.decrypt(token)


def test_after_rotation_old_tokens_open_and_new_ones_use_the_new_key(settings):
    settings.FIELD_KEYS = {"1": OLD}
    old = crypto.encrypt("甲")
    settings.FIELD_KEYS = {"1": OLD, "2": NEW}
    assert crypto.decrypt(old) == "甲"
    assert crypto.key_id_of(crypto.encrypt("乙")) == crypto.current_key_id() == 2


def test_ids_are_ordered_as_numbers(settings):
    settings.FIELD_KEYS = {"9": OLD, "10": NEW}
    assert crypto.current_key_id() == 10


def test_a_token_of_a_withdrawn_key_names_the_missing_id(settings):
    settings.FIELD_KEYS = {"1": OLD}
    old = crypto.encrypt("甲")
    settings.FIELD_KEYS = {"2": NEW}
    with pytest.raises(crypto.UnknownKeyError, match="id 1"):
        crypto.decrypt(old)


@pytest.mark.parametrize(
    "keys",
    [{}, {"1": "short"}, {"1": base64.b64encode(b"x" * 16).decode()}, {"a": OLD}, {"0": OLD}],
)
def test_bad_keys_stop_the_platform_instead_of_weakening_it(settings, keys):
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured):
        crypto.encrypt("甲")


def test_a_blind_index_is_equal_for_equal_values_of_one_purpose_only():
    index = crypto.blind_index("11010519491231002X", purpose="resident_id")
    assert len(index) == 32
    assert index == crypto.blind_index("11010519491231002X", purpose="resident_id")
    assert index != crypto.blind_index("11010519491231002X", purpose="phone")
    assert crypto.blind_index("b", purpose="a") != crypto.blind_index("", purpose="ab")


def test_a_blind_index_depends_on_its_key(settings):
    settings.BLIND_INDEX_KEY = OLD
    old = crypto.blind_index("甲", purpose="name")
    settings.BLIND_INDEX_KEY = NEW
    assert crypto.blind_index("甲", purpose="name") != old
    settings.BLIND_INDEX_KEY = ""
    with pytest.raises(ImproperlyConfigured):
        crypto.blind_index("甲", purpose="name")


def test_identifiers_are_version_7_and_sort_by_creation():
    made = [uuid7() for _ in range(100)]
    assert all(isinstance(one, uuid.UUID) and is_uuid7(one) for one in made)
    assert made == sorted(made)
    assert is_uuid7(str(made[0]))


@pytest.mark.parametrize("value", [uuid.uuid4(), "not-an-id", "", None, 7])
def test_other_identifiers_are_not_version_7(value):
    assert not is_uuid7(value)
