"""Every text of the interface stands in Chinese; nothing is left over or half done (UX 63)."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

CATALOGUE = Path(settings.BASE_DIR) / "locale/zh_Hans/LC_MESSAGES/django.po"
APPS = (
    "core",
    "accounts",
    "stations",
    "households",
    "campaigns",
    "services",
    "reporting",
    "config",
)
IN_TEMPLATES = re.compile(
    r"""{%\s*(?:trans|translate)\s+(["'])(.+?)\1(?:\s+as\s+\w+)?(?:\s+context\s+["'](.+?)["'])?"""
)
IN_CODE = re.compile(r"""\b(?:_|gettext|gettext_lazy)\(\s*(["'])((?:\\.|(?!\1).)+)\1\s*\)""")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def _used() -> set[tuple[str | None, str]]:
    """Context and text of everything that asks for a translation in one piece."""
    root = Path(settings.BASE_DIR)
    texts: set[tuple[str | None, str]] = set()
    for path in (root / "templates").rglob("*.html"):
        # makemessages doubles a per cent sign found in a template.
        found = IN_TEMPLATES.findall(path.read_text())
        texts |= {(context or None, text.replace("%", "%%")) for _, text, context in found}
    for app in APPS:
        for path in (root / app).rglob("*.py"):
            found = IN_CODE.findall(path.read_text())
            texts |= {
                (None, text.replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n"))
                for _, text in found
            }
    return texts


def test_every_text_has_its_chinese(catalogue):
    known = {(e.msgctxt, e.msgid) for e in catalogue if e.translated() and not e.obsolete}
    known |= {(None, "Chinese"), (None, "English")}
    assert sorted(_used() - known) == []


def test_no_translation_is_a_guess(catalogue):
    assert [e.msgid for e in catalogue if e.fuzzy] == []


def test_translations_keep_their_placeholders(catalogue):
    pattern = re.compile(r"%\(\w+\)|%[sd]|\{\w*\}")
    broken = [
        entry.msgid
        for entry in catalogue
        if entry.msgstr and set(pattern.findall(entry.msgid)) != set(pattern.findall(entry.msgstr))
    ]
    assert broken == []


def test_the_compiled_catalogue_is_current(catalogue):
    def texts(entries):
        return {(e.msgctxt, e.msgid): e.msgstr for e in entries if not e.msgid_plural}

    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert texts(compiled) == texts(catalogue.translated_entries())
