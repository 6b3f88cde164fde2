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
IN_TEMPLATES = re.compile(r"""{%\s*(?:trans|translate)\s+(["'])(.+?)\1""")
IN_CODE = re.compile(r"""\b(?:_|gettext|gettext_lazy)\(\s*(["'])((?:\\.|(?!\1).)+)\1\s*\)""")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def _used() -> set[str]:
    root = Path(settings.BASE_DIR)
    texts = set()
    for path in (root / "templates").rglob("*.html"):
        # makemessages doubles a per cent sign found in a template.
        texts |= {m[1].replace("%", "%%") for m in IN_TEMPLATES.findall(path.read_text())}
    for app in APPS:
        for path in (root / app).rglob("*.py"):
            found = IN_CODE.findall(path.read_text())
            texts |= {
                text.replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n")
                for _, text in found
            }
    return texts


def test_every_text_has_its_chinese(catalogue):
    known = {entry.msgid for entry in catalogue if entry.translated() and not entry.obsolete}
    known |= {"Chinese", "English"}
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
