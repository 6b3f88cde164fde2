"""Write docs/states.md: every state, every move, who makes it and what it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.state_diagrams import document


class Command(BaseCommand):
    help = "Write docs/states.md from the moves of the models."

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        path.write_text(document(), encoding="utf-8")
        self.stdout.write(str(path))
