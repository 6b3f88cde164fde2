from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"

    def ready(self) -> None:
        from core.discovery import modules

        for package in ("kinds", "calendar", "reminders", "household_file", "register_changes"):
            modules(f"services.{package}")
