"""Whether the answers of a scale can be stored, and what they come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from households.models.person import Person
from households.scales import Scale

OLDEST = dt.date(2000, 1, 1)


def checked(
    person: Person,
    used: Scale,
    answers: Mapping[str, str | int],
    day: dt.date,
    convention: str,
    body: str,
) -> tuple[dict[str, str | int], dict[str, Any]]:
    """The answers the scale knows, and total and band. Raises ValidationError by field."""
    errors: dict[str, Any] = {}
    kept: dict[str, str | int] = {}
    if used.body_decides:
        if used.conventions[0].band(str(answers.get("level", ""))) is None:
            errors["level"] = _("Choose the level.")
        kept["level"] = str(answers.get("level", ""))
        if not body.strip():
            errors["body"] = _("Say which body assessed.")
    for item in used.items:
        answer = str(answers.get(item.key, ""))
        if answer not in {option.key for option in used.options_of(item)}:
            errors[item.key] = _("Not answered yet.")
        kept[item.key] = answer
    for number in used.numbers:
        try:
            value = int(answers.get(number.key, ""))
        except (TypeError, ValueError):
            errors[number.key] = _("Not answered yet.")
            continue
        if not number.low <= value <= number.high:
            errors[number.key] = _("Between %(low)s and %(high)s.") % {
                "low": number.low, "high": number.high,
            }  # fmt: skip
        kept[number.key] = value
    if convention and convention not in {c.key for c in used.conventions}:
        errors["convention"] = _("Choose how the total is read.")
    _check_day(person, used, day, errors)
    from households.privacy import consent_rule

    if "assessed_on" not in errors and (word := consent_rule.blocked(person, day)):
        errors["person"] = word
    if errors:
        raise ValidationError(errors)
    scored = used.score(kept, convention)
    return kept, {"total": scored.total, "band": scored.band.key}


def _check_day(person: Person, used: Scale, day: dt.date, errors: dict[str, Any]) -> None:
    today = timezone.localdate()
    if day > today:
        errors["assessed_on"] = _(
            "The assessment cannot lie in the future; today is %(today)s."
        ) % {"today": date_format(today, "Y-m-d")}
    elif day < OLDEST:
        errors["assessed_on"] = _("This date is too long ago to be right.")
    elif not used.fits_age(person.age_on(day)):
        low, high = used.ages
        errors["assessed_on"] = (
            _("This scale is for persons of %(low)s and older.") % {"low": low}
            if high >= 130
            else _("This scale is for ages %(low)s to %(high)s.") % {"low": low, "high": high}
        )
