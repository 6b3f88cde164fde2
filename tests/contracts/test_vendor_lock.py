"""What we ship from others is exactly what the lock file says, and is credited."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
DOCUMENT = json.loads((VENDOR / "vendor.lock.json").read_text(encoding="utf-8"))
LOCK = DOCUMENT["files"]
CREDITED = LOCK | DOCUMENT["pictures"]
NOT_VENDORED = {"vendor.lock.json", ".gitattributes"}


@pytest.mark.parametrize("name", sorted(LOCK))
def test_a_vendored_file_is_the_locked_one(name):
    content = (VENDOR / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == LOCK[name]["sha256"]


def test_every_file_in_the_vendor_folder_is_locked():
    present = {
        path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()
    } - NOT_VENDORED
    assert present == set(LOCK)


@pytest.mark.parametrize("name", sorted(CREDITED))
def test_every_package_is_credited_with_its_version_and_licence(name):
    credits = (ROOT / "THIRD_PARTY.txt").read_text(encoding="utf-8")
    entry = CREDITED[name]
    assert f"{entry['package']} {entry['version']}" in credits
    assert entry["licence"] in credits


@pytest.mark.parametrize("name", sorted(LOCK))
def test_no_vendored_file_points_to_a_source_map(name):
    # Django's manifest storage would look for the map and stop collectstatic.
    assert b"sourceMappingURL" not in (VENDOR / name).read_bytes()
