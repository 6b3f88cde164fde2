"""Field encryption and blind indexes for personal data.

Two settings feed this module and nothing else does:

``FIELD_KEYS``       ``{"1": "<base64 of 32 bytes>", "2": …}``; the highest id encrypts,
                     every id listed still decrypts, so keys rotate without a stop.
``BLIND_INDEX_KEY``  base64 of 32 bytes, separate from the keys above: an index must stay
                     comparable when the encryption key rotates.

A token is ``version (1 byte) | key id (2 bytes) | nonce (12 bytes) | AES-256-GCM output``.
The first three bytes are authenticated together with the caller's context.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import struct
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
_HEADER = struct.Struct(">BH")


class CryptoError(Exception):
    """Base of every error that reading a token can raise."""


class UnknownKeyError(CryptoError):
    """The token names a key id that ``FIELD_KEYS`` no longer (or not yet) holds."""


class TamperedTokenError(CryptoError):
    """The token is not one of ours, was changed, or belongs to another context."""


def encrypt(plain: str, *, context: bytes = b"") -> bytes:
    """Encrypt text under the current key.

    In: ``plain`` any text; ``context`` bytes that must be given again to decrypt (a column's
    purpose), so that a token copied into another column does not open there.
    Out: the token. Errors: ``ImproperlyConfigured`` when keys are missing or malformed.
    Source: NIST SP 800-38D (GCM). Nonces are random; one key stays safe for 2**32 tokens,
    far above the number of personal fields a province holds.
    """
    key_id, cipher = current_cipher()
    header = _HEADER.pack(VERSION, key_id)
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + cipher.encrypt(nonce, plain.encode(), header + context)


def decrypt(token: bytes, *, context: bytes = b"") -> str:
    """The text inside a token made by :func:`encrypt` with the same ``context``.

    Errors: ``UnknownKeyError`` (key id not configured), ``TamperedTokenError`` (anything
    else wrong with the token). Neither message contains token or text.
    """
    cipher = cipher_of(key_id_of(token))
    header, nonce, body = _split(token)
    try:
        return cipher.decrypt(nonce, body, header + context).decode()
    except (InvalidTag, UnicodeDecodeError):
        raise TamperedTokenError("token was changed or belongs to another context") from None


def key_id_of(token: bytes) -> int:
    """The key id written in a token, without decrypting it.

    Errors: ``TamperedTokenError`` when the bytes are too short or of an unknown version.
    """
    if len(token) < _HEADER.size + NONCE_BYTES + TAG_BYTES:
        raise TamperedTokenError("token is too short")
    version, key_id = _HEADER.unpack_from(token)
    if version != VERSION:
        raise TamperedTokenError(f"unknown token version {version}")
    return int(key_id)


def current_key_id() -> int:
    """The key id that :func:`encrypt` uses now."""
    return current_cipher()[0]


def blind_index(value: str, *, purpose: str) -> bytes:
    """A keyed hash that finds equal values without storing them: 32 bytes, HMAC-SHA256.

    In: ``value`` already normalised by the caller (two spellings give two indexes);
    ``purpose`` names the kind of value, so that a phone and an identity number never share
    an index. Errors: ``ImproperlyConfigured`` when the key is missing or malformed.
    Source: RFC 2104.
    """
    label = purpose.encode()
    message = struct.pack(">H", len(label)) + label + value.encode()
    return hmac.new(_index_key(settings.BLIND_INDEX_KEY), message, hashlib.sha256).digest()


def _split(token: bytes) -> tuple[bytes, bytes, bytes]:
    start = _HEADER.size
    return token[:start], token[start : start + NONCE_BYTES], token[start + NONCE_BYTES :]


def current_cipher() -> tuple[int, AESGCM]:
    """The key id that encrypts now, and its cipher (for `core.sealed_files`)."""
    ciphers = _ciphers()
    newest = max(ciphers)
    return newest, ciphers[newest]


def cipher_of(key_id: int) -> AESGCM:
    """The cipher of a key id. Errors: ``UnknownKeyError``."""
    try:
        return _ciphers()[key_id]
    except KeyError:
        raise UnknownKeyError(f"no key with id {key_id} in FIELD_KEYS") from None


def _ciphers() -> dict[int, AESGCM]:
    # Keyed by the setting's content, so override_settings in tests needs no cache reset.
    return _build_ciphers(tuple(settings.FIELD_KEYS.items()))


@lru_cache(maxsize=8)
def _build_ciphers(pairs: tuple[tuple[str, str], ...]) -> dict[int, AESGCM]:
    ciphers: dict[int, AESGCM] = {}
    for name, secret in pairs:
        if not str(name).isascii() or not str(name).isdigit() or not 1 <= int(name) <= 0xFFFF:
            raise ImproperlyConfigured("FIELD_KEYS ids are numbers from 1 to 65535")
        ciphers[int(name)] = AESGCM(_key_bytes(secret, f"FIELD_KEYS[{name}]"))
    if not ciphers:
        raise ImproperlyConfigured("FIELD_KEYS holds no key")
    return ciphers


@lru_cache(maxsize=8)
def _index_key(secret: str) -> bytes:
    return _key_bytes(secret, "BLIND_INDEX_KEY")


def _key_bytes(secret: str, name: str) -> bytes:
    try:
        key = base64.b64decode(secret, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ImproperlyConfigured(f"{name} is not valid base64") from None
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must hold {KEY_BYTES} bytes, it holds {len(key)}")
    return key
