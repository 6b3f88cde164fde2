from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"

    def ready(self) -> None:
        from core.discovery import modules
        from services import household_timeline, merged_persons  # noqa: F401  (listens)

        modules("services.kinds")
        household_timeline.register()
