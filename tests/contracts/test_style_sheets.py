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


def colours(start: str) -> dict[str, str]:
    """The six-digit colours of a block of tokens; black and white are written short."""
    found = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})(?=[;\s])", ";".join(block(start)) + ";"))
    return {name: "#" + 2 * code[1:] if len(code) == 4 else code for name, code in found.items()}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3: how many times lighter the lighter of two colours is."""

    def luminance(code: str) -> float:
        parts = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


# What is written on what, and the frame of a field on its ground (3:1).
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "brand", "brand-2", "bad", "ok", "warn")
      for ground in ("bg", "surface", "surface-2")),
    *((ink, "surface-3") for ink in ("ink", "ink-2", "ink-3", "brand")),
    *((ink, "brand-soft") for ink in ("ink", "brand", "brand-2")),
    *((tone, f"{tone}-soft") for tone in ("ok", "warn", "bad")),
    *((f"tk-{track}-ink", f"tk-{track}-soft") for track in "abcde"),
    ("on-brand", "brand"), ("on-warmth", "warmth"), ("on-bar", "bar"), ("on-bar-2", "bar"),
]  # fmt: skip
FRAMES = [("ctl", ground) for ground in ("bg", "surface", "surface-2")]


@pytest.mark.parametrize("start", [":root{", "[data-theme=dark]{"])
def test_what_is_written_can_be_read_by_day_and_by_night(start):
    code = colours(":root{") | colours(start)
    faint = [
        f"{ink} on {ground}: {contrast(code[ink], code[ground]):.2f}"
        for pairs, least in ((TEXT, 4.5), (FRAMES, 3))
        for ink, ground in pairs
        if contrast(code[ink], code[ground]) < least
    ]
    assert faint == []


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
