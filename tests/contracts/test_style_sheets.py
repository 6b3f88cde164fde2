"""The style sheets keep the promises that old phones and the page budget depend on."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CSS = PROJECT / "static" / "css"
LINKS = (PROJECT / "templates" / "components" / "style_sheets.html").read_text(encoding="utf-8")
SHEETS = {sheet.stem: sheet.read_text(encoding="utf-8") for sheet in sorted(CSS.glob("*.css"))}
TOKENS = SHEETS["tokens"]
# What every page loads, and what some pages load after it.
EVERYWHERE = {name: SHEETS[name] for name in re.findall(r"css/([\w-]+)\.css", LINKS)}
APP = "".join(text for name, text in EVERYWHERE.items() if name != "tokens")


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def block(start: str) -> list[str]:
    body = TOKENS[TOKENS.index(start) + len(start) :]
    return [line.strip() for line in body[: body.index("}")].splitlines() if line.strip()]


def test_the_dark_colours_are_the_same_by_switch_and_by_system():
    assert block("[data-theme=dark]{") == block(":root:not([data-theme=light]){")


def test_every_token_that_is_used_exists():
    defined = set(re.findall(r"(--[\w-]+):", TOKENS + APP))
    assert set(re.findall(r"var\((--[\w-]+)", TOKENS + APP)) <= defined


@pytest.mark.parametrize("feature", ["@layer", ":has(", "color-mix(", "@container", "@import", "&"])
def test_old_engines_understand_every_rule(feature):
    assert feature not in without_comments(TOKENS + APP)


def test_nothing_is_loaded_from_anywhere():
    assert [name for name, text in SHEETS.items() if "url(" in text] == []


def test_what_every_page_loads_stays_within_its_budget():
    assert sum(len(gzip.compress(text.encode())) for text in EVERYWHERE.values()) <= 18 * 1024
    assert len(gzip.compress(TOKENS.encode())) <= 3 * 1024


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_has_one_purpose_and_whole_blocks(name):
    text = without_comments(SHEETS[name])
    assert text.count("{") == text.count("}")
    assert SHEETS[name].count("\n") <= 300
