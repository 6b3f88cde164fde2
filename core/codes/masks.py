"""Shortened forms for screens whose reader need not know the whole value."""

from __future__ import annotations

from core.codes.names import DOT, split_name

_HIDDEN_BIRTH = 8


def mask_resident_id(value: str) -> str:
    """``11010519491231002X`` becomes ``110105********002X``.

    Other document numbers keep two characters at each end; what is too short for that
    is hidden whole.
    """
    if len(value) == 18:
        return value[:6] + "*" * _HIDDEN_BIRTH + value[-4:]
    if len(value) < 7:
        return "*" * len(value)
    return value[:2] + "*" * (len(value) - 4) + value[-2:]


def mask_phone(value: str) -> str:
    """``13800000000`` becomes ``138****0000``; of a landline area code and last four stay."""
    if len(value) == 11 and value.isdigit():
        return value[:3] + "****" + value[-4:]
    area, separator, rest = value.partition("-")
    if separator:
        local, extension_mark, extension = rest.partition("-")
        hidden = "*" * max(len(local) - 4, 0) + local[-4:]
        return area + separator + hidden + extension_mark + "*" * len(extension)
    return "*" * max(len(value) - 4, 0) + value[-4:] if len(value) > 4 else "*" * len(value)


def mask_name(value: str) -> str:
    """``张桂兰`` becomes ``张**``, ``欧阳娜`` ``欧阳*``; of other names the first letter stays.

    Dots and spaces remain, so that the shape of a minority or foreign name is recognisable.
    """
    surname, given = split_name(value)
    kept = surname or given[:1]
    hidden = value[len(kept) :]
    return kept + "".join(char if char in (DOT, " ") else "*" for char in hidden)
