"""`manage.py import_divisions --province 52 --villages`: the tree of divisions."""

from __future__ import annotations

import csv
import datetime as dt
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from stations.editions import ALWAYS, DATA, import_edition, read_rows


class Command(BaseCommand):
    help = (
        "Import administrative divisions. Without --file the 2023 statistical codes of Guizhou"
        " (52), Henan (41) and Tianjin (12) that come with the platform. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--province", nargs="+", default=[], metavar="52", help="two digits each"
        )
        parser.add_argument("--villages", action="store_true", help="villages and communities too")
        parser.add_argument(
            "--file", type=Path, help="another edition: code,name,level,parent_code"
        )
        parser.add_argument("--edition", help="its name, e.g. NBS-2025; needed with --file")
        parser.add_argument(
            "--valid-from", type=dt.date.fromisoformat, default=ALWAYS, metavar="DATE",
            help="first day of codes not known so far",
        )  # fmt: skip
        parser.add_argument(
            "--close-missing", type=dt.date.fromisoformat, metavar="DATE",
            help="close the codes that the file no longer lists from this day on",
        )  # fmt: skip
        parser.add_argument(
            "--replacements", type=Path, help="csv without heading: old code,new code"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] and not options["edition"]:
            raise CommandError("--file needs --edition: a rate must be able to name its edition.")
        files = [options["file"]] if options["file"] else [DATA / "divisions.csv.gz"]
        if options["villages"] and not options["file"]:
            files.append(DATA / "villages.csv.gz")
        try:
            counts = import_edition(
                chain.from_iterable(read_rows(path, options["province"]) for path in files),
                edition=options["edition"] or "NBS-2023",
                valid_from=options["valid_from"],
                close_missing_on=options["close_missing"],
                replacements=self._pairs(options["replacements"]),
            )
        except (ValidationError, OSError) as error:
            raise CommandError("; ".join(getattr(error, "messages", [str(error)]))) from error
        if not counts.read:
            raise CommandError("No division of these provinces is in the file.")
        self.stdout.write(
            f"read {counts.read}, created {counts.created}, renamed {counts.renamed}, "
            f"moved {counts.moved}, closed {counts.closed}"
        )
        if counts.missing > counts.closed:
            self.stdout.write(
                f"{counts.missing} known codes are not in the file; close them with --close-missing"
            )
        if counts.listed_but_closed:
            self.stdout.write(
                f"{counts.listed_but_closed} codes of the file are closed here: kept so"
            )

    @staticmethod
    def _pairs(path: Path | None) -> list[tuple[str, str]]:
        if path is None:
            return []
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [(row[0].strip(), row[1].strip()) for row in csv.reader(lines) if row]
