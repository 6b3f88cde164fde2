from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reporting.models import Reconciliation
from reporting.rollup import fold
from reporting.rollup.reconcile import reconcile


class Command(BaseCommand):
    help = (
        "Compare the figures with the records behind them, at every level. Prints the number of "
        "differences; the exit code is 1 if there are any (or records that contradict themselves)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="fold what differs again, then compare once more"
        )
        parser.add_argument(
            "--no-fold",
            action="store_true",
            help="do not fold waiting changes first; buckets that wait are skipped",
        )

    def handle(self, *args: Any, repair: bool, no_fold: bool, **options: Any) -> None:
        if not no_fold:
            fold.drain()
        found = reconcile(repair=repair)
        self._show(found)
        if repair and found.differences:
            fold.drain()
            found = reconcile()
            self.stdout.write("After the repair:")
            self._show(found)
        if found.differences or _contradictions(found):
            raise SystemExit(1)

    def _show(self, found: Reconciliation) -> None:
        for item in found.detail:
            if "table" in item:
                self.stdout.write(
                    "{table} level {level} node {node} {key}: is {is}, ought to be {ought}".format(
                        **item
                    )
                )
        for record in _contradictions(found):
            self.stdout.write(
                f"record {record}: person-times are not known beneficiaries plus anonymous"
            )
        self.stdout.write(
            f"{found.differences} differences in {found.checked} figures ({found.seconds:.1f} s)"
        )


def _contradictions(found: Reconciliation) -> list[int]:
    for item in found.detail:
        if "inconsistent_records" in item:
            return list(item["inconsistent_records"])
    return []
