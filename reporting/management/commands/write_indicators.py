from django.core.management.base import BaseCommand

from reporting.indicators.document import PATH, document


class Command(BaseCommand):
    help = "Write docs/indicators.md from the indicator registry."

    def handle(self, *args, **options) -> None:
        PATH.write_text(document(), encoding="utf-8")
        self.stdout.write(f"{PATH}: {len(PATH.read_text(encoding='utf-8').splitlines())} lines")
