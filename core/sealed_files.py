"""Files that lie encrypted on disk: chunks of AES-256-GCM, so that neither size nor memory matters.

A sealed file is ``magic (4) | version (1) | key id (2) | nonce prefix (7)`` and then chunks, each of
``CHUNK`` clear bytes (the last one shorter) followed by its tag. The nonce of a chunk is the prefix,
the chunk's number (4) and whether it is the last (1): chunks cannot be exchanged, left out or cut
off at the end without the reader noticing (the STREAM construction, Hoang et al. 2015).
The header and the caller's context are authenticated with every chunk.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from core import crypto

MAGIC = b"SWSF"
CHUNK = 64 * 1024
_TAG = crypto.TAG_BYTES
_HEADER = struct.Struct(">4sBH7s")


def write(path: Path, data: Iterable[bytes], *, context: bytes) -> None:
    """Seal the bytes into `path` under the current key; the file appears whole or not at all.

    `context` must be given again to read, so that a file moved to another row's place does not open.
    """
    key_id, cipher = crypto.current_cipher()
    prefix = os.urandom(7)
    header = _HEADER.pack(MAGIC, 1, key_id, prefix)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f"{path.name}.{os.urandom(4).hex()}.part")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(header)
            for number, (chunk, last) in enumerate(_chunks(data)):
                nonce = _nonce(prefix, number, last)
                out.write(cipher.encrypt(nonce, chunk, header + context))
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def read(path: Path, *, context: bytes) -> Iterator[bytes]:
    """The clear bytes, chunk by chunk.

    Errors: FileNotFoundError; `crypto.UnknownKeyError`; `crypto.TamperedTokenError` at the chunk
    that is not as it was written, or at the end of a file that was cut off.
    """
    with path.open("rb") as source:
        header = source.read(_HEADER.size)
        key_id, prefix = _parse(header)
        cipher = crypto.cipher_of(key_id)
        number, sealed = 0, source.read(CHUNK + _TAG)
        while True:
            following = source.read(CHUNK + _TAG)
            try:
                yield cipher.decrypt(
                    _nonce(prefix, number, not following), sealed, header + context
                )
            except InvalidTag:
                raise crypto.TamperedTokenError("a sealed file was changed or cut off") from None
            if not following:
                return
            number, sealed = number + 1, following


def key_id_of(path: Path) -> int:
    """The key id that a sealed file names, without opening it. Errors as in `read`."""
    with path.open("rb") as source:
        return _parse(source.read(_HEADER.size))[0]


def seal_again(path: Path, *, context: bytes) -> bool:
    """Bring a file under the current key; whether it was under another one."""
    if key_id_of(path) == crypto.current_key_id():
        return False
    write(path, read(path, context=context), context=context)
    return True


def pieces(source: BinaryIO) -> Iterator[bytes]:
    """An open file, read in pieces."""
    while piece := source.read(CHUNK):
        yield piece


def _parse(header: bytes) -> tuple[int, bytes]:
    if len(header) != _HEADER.size:
        raise crypto.TamperedTokenError("not a sealed file")
    magic, version, key_id, prefix = _HEADER.unpack(header)
    if (magic, version) != (MAGIC, 1):
        raise crypto.TamperedTokenError("not a sealed file")
    return key_id, prefix


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)


def _chunks(data: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pieces of exactly CHUNK bytes, the last one shorter and marked; one empty piece for nothing."""
    held = b""
    for piece in data:
        held += piece
        while len(held) > CHUNK:
            yield held[:CHUNK], False
            held = held[CHUNK:]
    yield held, True
