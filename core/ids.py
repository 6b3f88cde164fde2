"""Identifiers made by clients and servers alike: UUID version 7 (RFC 9562)."""

from __future__ import annotations

import uuid

from uuid_utils import compat


def uuid7() -> uuid.UUID:
    """A new time-ordered identifier.

    Out: a standard-library ``uuid.UUID`` of version 7, later ones sorting after earlier ones,
    so that primary-key indexes grow at their right edge. Usable as a model ``default``.
    Source: RFC 9562 section 5.7.
    """
    return compat.uuid7()


def uuid_of(text: object) -> uuid.UUID | None:
    """The UUID that ``text`` spells, of any version; None for what is none."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def is_uuid7(value: object) -> bool:
    """Whether ``value`` (a UUID or its text) is a version 7 identifier.

    In: anything; what is no UUID at all gives False, never an error, because phones and
    integrations send their own keys and the caller answers with a form error.
    """
    key = uuid_of(value)
    return key is not None and key.version == 7
