"""docs/requirements.md names pages, routes and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, get_resolver

ROOT = Path(settings.BASE_DIR)
NONE = "–"
# What the files of households and the records of service answer to, of the specification.
CITED = (
    *(f"2.{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15)),
    *("3.2", "3.3", "3.4", "P-02", "P-03", "P-10"),
    *(f"4.{n}" for n in range(1, 9)),
    *(f"HN-A{n:02}" for n in range(1, 15)),
    *("HN-B03", "HN-B04", "HN-B05", "HN-C03", "HN-C04", "HN-D02", "HN-D03"),
    *(f"HN-E{n:02}" for n in range(1, 6)),
    *("HN-R04", "HN-R06", "FQ-12", "FQ-13", "FQ-15"),
    *(f"8.1 no. {n}" for n in (2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13)),
)


def _rows() -> list[list[str]]:
    text = (ROOT / "docs/requirements.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [row for row in rows if row[0] not in ("Id", "---")]


def _names() -> set[str]:
    found: set[str] = set()

    def walk(resolver, prefix: str) -> None:
        for name in resolver.reverse_dict:
            if isinstance(name, str):
                found.add(prefix + name)
        for namespace, (_path, inner) in resolver.namespace_dict.items():
            walk(inner, f"{prefix}{namespace}:")

    walk(get_resolver(), "")
    return found


def _api_paths() -> set[str]:
    from tests.contracts.test_jurisdiction import _routes

    shown = set()
    for route, _entry in _routes():
        text = re.sub(r"[\^$]|\\Z|\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|<[^>]+>", "*", route)
        shown.add("/" + text.replace("*", "").replace("//", "/"))
    return shown


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row[0]} {row[1][:30]}")
def test_a_row_names_what_exists(row):
    assert len(row) >= 5, row
    _id, _text, pages, routes, tests = row[:5]
    names = _names()
    for page in re.findall(r"`([^`]+)`", pages):
        assert page in names, NoReverseMatch(page)
    for route in re.findall(r"`([^`]+)`", routes):
        path = re.sub(r"\{[^}]+\}", "", route).replace("//", "/")
        assert path in _api_paths(), route
    if routes.strip() == NONE:
        assert row[5:] and row[5].strip(" |"), "a row without a route says why"
    named = re.findall(r"`([^`]+)`", tests)
    assert named or tests.strip() == NONE, "a row names its test, or says – and why"
    for test in named:
        file, _, function = test.partition("::")
        assert (ROOT / file).exists(), file
        assert not function or f"def {function}(" in (ROOT / file).read_text(), test


@pytest.mark.parametrize("cited", CITED)
def test_every_cited_row_of_the_specification_is_here(cited):
    wanted = re.compile(rf"(^|[ ,]){re.escape(cited)}($|[ ,])")
    assert any(wanted.search(row[0]) for row in _rows()), cited


@pytest.mark.parametrize("cited", [c for c in CITED if c.startswith("8.1")])
def test_every_acceptance_check_names_its_test(cited):
    wanted = re.compile(rf"(^|[ ,]){re.escape(cited)}($|[ ,])")
    assert any(wanted.search(row[0]) and "::" in row[4] for row in _rows()), cited
