"""The texts that people consent to, as data with a version: `households/data/consents/*.toml`.

A signed consent names the version it was given to, so a published file is never changed: a new
wording is a new file. The newest version whose `effective_on` has come is offered.
Sources: PIPL 17, 29–31; Network Data Security Regulation art. 21 (rules set out as a list).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from django.conf import settings
from django.utils import timezone

FOLDER = Path(__file__).resolve().parent.parent / "data" / "consents"
NOTICE, CHILD_RULES = "notice", "child_rules"


@dataclass(frozen=True)
class ToldItem:
    label: str
    text: str


@dataclass(frozen=True)
class ConsentText:
    """One version of one text. `necessity` and `effect` are told for sensitive data (PIPL 30)."""

    kind: str
    version: str
    language: str
    effective_on: dt.date
    title: str
    lead: str
    items: tuple[ToldItem, ...]
    necessity: str = ""
    effect: str = ""

    def filled(self, station: str = "") -> ConsentText:
        """With the names of processor, contact, officer and station put in."""
        names = {
            **settings.PRIVACY_NOTICE,
            "station": station or settings.PRIVACY_NOTICE["station"],
        }

        def fill(text: str) -> str:
            return Template(text).safe_substitute(names)

        return ConsentText(
            self.kind, self.version, self.language, self.effective_on, self.title,
            fill(self.lead), tuple(ToldItem(i.label, fill(i.text)) for i in self.items),
            fill(self.necessity), fill(self.effect),
        )  # fmt: skip


@cache
def all_texts() -> tuple[ConsentText, ...]:
    """Every version ever published, the newest first."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text())
        told["items"] = tuple(ToldItem(**item) for item in told["items"])
        found.append(ConsentText(**told))
    return tuple(sorted(found, key=lambda text: text.effective_on, reverse=True))


def current(kind: str, language: str = "zh-hans", day: dt.date | None = None) -> ConsentText:
    """The version to offer now; LookupError for an unknown kind."""
    day = day or timezone.localdate()
    for text in all_texts():
        if text.kind == kind and text.language == language and text.effective_on <= day:
            return text
    raise LookupError(f"no text of {kind} in {language}")


def version(kind: str, name: str, language: str = "zh-hans") -> ConsentText:
    """The version that was signed; LookupError when there is none of that name."""
    for text in all_texts():
        if (text.kind, text.version, text.language) == (kind, name, language):
            return text
    raise LookupError(f"no version {name} of {kind}")
