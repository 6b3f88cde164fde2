"""Names of persons: normalise, check, and a pinyin key for sorting and searching."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.codes.surnames import COMPOUND_SURNAMES, SURNAME_READINGS

DOT = "·"  # U+00B7, between the parts of a name (GB/T rules for minority names)
MIN_LENGTH, MAX_LENGTH, MAX_FOREIGN_LENGTH = 2, 30, 60

# Han of the basic block, compatibility forms, extensions A to J, and 〇.
HAN = "\u3007\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f"
_HAN = re.compile(f"[{HAN}]")
_HAN_NAME = re.compile(f"[{HAN}][{HAN}{DOT}]*[{HAN}]")
_EVERYDAY = re.compile("[\u4e00-\u9fa5]+")
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
_LATIN_NAME = re.compile(rf"[{_LETTER}]+(?:(?:\. |[ '.-])[{_LETTER}]+)*\.?")
# Look-alikes that input methods, foreign keyboards and old systems produce.
_DOTS = re.compile(r"\s*[·•‧・･．.∙⋅●]\s*")
_QUOTES = str.maketrans("’‘＇", "'''")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


def normalise_name(value: str) -> str:
    """The name in the form to store.

    Out: Han names without any space and with every dot look-alike as U+00B7; Latin names in
    half-width letters with single spaces. Invisible characters and variation selectors go,
    Kangxi radicals (⼀, from copied PDF text) become the characters they look like.
    Compatibility ideographs stay: a person's registered form is not ours to change.
    """
    if _EVERYDAY.fullmatch(value):
        return value  # what most names are: nothing to repair
    text = "".join(_plain_char(char) for char in value).translate(_QUOTES).strip()
    if _HAN.search(text):
        return re.sub(r"\s+", "", _DOTS.sub(DOT, text))
    return re.sub(r"\s+", " ", text)


def validate_name(value: str, *, foreign: bool = False) -> None:
    """Check a name already normalised.

    In: the name; ``foreign`` allows Latin letters as on foreign papers.
    Errors: ``ValidationError`` with code ``name_private_use`` (a character that only one
    old system can show), ``name_length``, ``name_dots`` or ``name_characters``.
    Source: specification 4.5; length counts characters, also those outside the BMP.
    """
    if _PRIVATE_USE.search(value):
        raise ValidationError(
            _("The name has a character that only one computer system knows; type it again."),
            code="name_private_use",
        )
    latin = foreign and not _HAN.search(value)
    longest = MAX_FOREIGN_LENGTH if latin else MAX_LENGTH
    if not MIN_LENGTH <= len(value) <= longest:
        raise ValidationError(
            _("A name has %(least)d to %(most)d characters."),
            code="name_length",
            params={"least": MIN_LENGTH, "most": longest},
        )
    if latin:
        accepted = _LATIN_NAME.fullmatch(value)
    else:
        if value.startswith(DOT) or value.endswith(DOT) or DOT * 2 in value:
            raise ValidationError(
                _("The dot in a name stands alone between two parts."), code="name_dots"
            )
        accepted = _HAN_NAME.fullmatch(value)
    if not accepted:
        raise ValidationError(
            _("Enter the name in Chinese characters as on the identity card."),
            code="name_characters",
        )


def split_name(name: str) -> tuple[str, str]:
    """(surname, given name) of a Han name; ('', name) where the parts cannot be told."""
    if DOT in name or not _HAN.match(name):
        return "", name
    if len(name) > 2 and name[:2] in COMPOUND_SURNAMES:
        return name[:2], name[2:]
    return name[:1], name[1:]


def pinyin_key(name: str) -> tuple[str, str]:
    """Keys to sort by and to find with: (whole spelling, initials), lower case.

    ``单桂兰`` gives ``("shanguilan", "sgl")``. Readings of surnames come from our table;
    ü is v, as on keyboards. A character without a known reading stays itself, which sorts
    it after all letters.
    """
    # pypinyin loads its dictionaries on import; only writing a name needs them.
    from pypinyin import lazy_pinyin

    surname, given = split_name(normalise_name(name))
    reading = COMPOUND_SURNAMES.get(surname) or SURNAME_READINGS.get(surname)
    # Spelled apart from the given name: together they may look like a word with its own reading.
    syllables = reading.split() if reading else lazy_pinyin(surname, errors=_unread)
    for part in re.split(rf"[{DOT}\s.'-]+", given):
        syllables += lazy_pinyin(part, errors=_unread) if part else []
    spelled = [syllable.lower() for syllable in syllables if syllable]
    return "".join(spelled), "".join(syllable[0] for syllable in spelled)


def _unread(chars: str) -> Any:
    """Latin words stay whole, so that they give one initial; other characters stand alone."""
    return [chars] if chars.isascii() else list(chars)


def _plain_char(char: str) -> str:
    if "\u2f00" <= char <= "\u2fd5" or "\uff01" <= char <= "\uff5e":
        return unicodedata.normalize("NFKC", char)
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category in ("Zs", "Cc") else char
