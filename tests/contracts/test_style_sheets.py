"""The style sheets keep the promises that old phones and the page budget depend on."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
APP = "".join((CSS / name).read_text(encoding="utf-8") for name in ("app.css", "small-screens.css"))


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
    assert "url(" not in TOKENS + APP


def test_the_style_sheet_stays_within_its_budget():
    assert len(gzip.compress(APP.encode())) <= 15 * 1024
    assert len(gzip.compress(TOKENS.encode())) <= 3 * 1024


def test_braces_are_balanced():
    for text in (without_comments(TOKENS), without_comments(APP)):
        assert text.count("{") == text.count("}")
