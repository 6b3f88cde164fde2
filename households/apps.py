from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HouseholdsConfig(AppConfig):
    name = "households"

    def ready(self) -> None:
        from core.discovery import modules
        from households.duplicates import elsewhere, on_saving  # noqa: F401  (register themselves)
        from households.importing import sheet  # noqa: F401  (registers it)
        from households.models.name_part import fill_if_empty
        from households.privacy import photo_consent  # noqa: F401  (listens)

        modules("households.reminders")
        modules("households.sections")
        modules("households.paper.contents")
        post_migrate.connect(fill_if_empty, sender=self)
