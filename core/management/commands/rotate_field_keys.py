"""`manage.py rotate_field_keys`: everything sealed comes under the highest key id of FIELD_KEYS."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import crypto, key_rotation


class Command(BaseCommand):
    help = (
        "Seals every encrypted field and attachment again under the current key, in batches, while"
        " the platform runs. May be stopped and started again. See docs/operations/keys.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows per transaction")
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; say what is left and fail when there is something",
        )

    def handle(self, *args: Any, batch: int, check: bool, **options: Any) -> None:
        self.stdout.write(f"Current key: {crypto.current_key_id()}")
        if not check:
            self._rotate(batch)
        left = sum(self._left(column) for column in key_rotation.columns())
        files = key_rotation.files_left()
        if left or files:
            raise CommandError(
                f"{left} values and {files} files are under another key. Processes that still run"
                " with the old settings write under it: restart them, then run this again."
            )
        self.stdout.write(self.style.SUCCESS("Everything is under the current key."))

    def _rotate(self, batch: int) -> None:
        for column in key_rotation.columns():
            todo, done = column.left(), 0
            for number in column.rotate(max(batch, 1)):
                done += number
                self.stdout.write(f"{column}: {done} of {todo}")
        looked_at = changed = 0
        for was_stale in key_rotation.rotate_files():
            looked_at, changed = looked_at + 1, changed + was_stale
            if looked_at % 1000 == 0:
                self.stdout.write(f"attachments: {looked_at} looked at")
        self.stdout.write(f"attachments: {changed} of {looked_at} sealed again")

    def _left(self, column: key_rotation.Column) -> int:
        left = column.left()
        if left:
            self.stdout.write(f"{column}: {left} left")
        return left
