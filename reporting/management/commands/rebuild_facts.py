from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from reporting.rollup import fold


class Command(BaseCommand):
    help = (
        "Fold every figure again from the records. Only rows that differ are written, so this is "
        "safe on a running platform. Needed after loading records with triggers disabled."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        folded = fold.rebuild()
        self.stdout.write(f"{folded} buckets folded in {time.monotonic() - began:.1f} s")
