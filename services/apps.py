from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"

    def ready(self) -> None:
        from households import timeline
        from services.household_timeline import how_many, visits

        timeline.register(visits, count=how_many)
