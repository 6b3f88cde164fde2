"""`migrate`, which builds an empty database straight from the models (`core.schema`, ADR 5)."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from core import schema


class Command(Migrate):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--stepwise",
            action="store_true",
            help="Replay every migration, in an empty database too.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if whole and not options["stepwise"] and not options["fake"] and schema.is_empty():
            schema.build()
        super().handle(*args, **options)
