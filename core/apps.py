from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import rls
        from core.api.fields import teach_serializers
        from core.attachments import file_models
        from core.key_rotation import sealed_files_of
        from core.ui import navigation

        teach_serializers()
        navigation.load()
        for model in file_models():
            sealed_files_of(model.sealed_files)

        # Sent once per app; `reporting` is the top floor, so every table stands by then.
        post_migrate.connect(rls.sync, sender=self._top_floor())

    @staticmethod
    def _top_floor() -> AppConfig:
        from django.apps import apps

        return apps.get_app_config("reporting")
