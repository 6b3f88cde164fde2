from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from reporting.rollup.kick import kick
        from services.signals import records_changed

        records_changed.connect(kick, dispatch_uid="rollup-kick")
