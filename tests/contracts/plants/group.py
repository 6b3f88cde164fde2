"""A sign-in sheet with a guest."""

from __future__ import annotations

from services.models import SignIn, SignInSheet


def plant(county, word: str) -> None:
    worker = county.user("worker")
    sheet = SignInSheet.open_for(county.records[0], worker)
    row = SignIn.from_list(sheet, worker, name=f"{word}客人")
    county.planted += [str(sheet.uuid), str(row.uuid)]
    county.keys |= {"sign-in": [sheet.uuid], "sign-in-sheets": [sheet.uuid]}
