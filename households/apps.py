from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HouseholdsConfig(AppConfig):
    name = "households"

    def ready(self) -> None:
        from core.discovery import modules
        from households import elsewhere  # noqa: F401  (declares what migrate makes)
        from households.models.name_part import fill_if_empty

        modules("households.sections")
        post_migrate.connect(fill_if_empty, sender=self)
