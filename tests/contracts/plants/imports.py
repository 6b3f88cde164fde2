"""A checked import of persons, a second one whose columns are still to be matched."""

from __future__ import annotations

from core.sheets import any_table
from households.importing.sheet import HouseholdSheet
from tests.factories.messy_sheet import number_of


def plant(county, word: str) -> None:
    head = county.user("station_head")
    table = f"姓名,身份证号,与户主关系,备注\n{word}兰,{number_of(4_000)},本人或户主,{word}备注\n".encode()
    waiting, checked = (
        any_table.keep(HouseholdSheet(head), f"{word}花名册.csv", table) for _ in range(2)
    )
    any_table.check(checked, head)
    found = county.keys.get("imports", [])
    county.keys |= {"imports": [*found, waiting.uuid, checked.uuid]}
    county.planted += [str(waiting.uuid), str(checked.uuid), f"{word}花名册"]
