"""The Celery application. Workers run as the database role `fold` (see core.rls)."""

import os
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")


class Task(DjangoTask):
    """Names itself in the history of every row that it changes, as a request names its user."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        import pghistory  # needs the settings

        with pghistory.context(task=self.name):
            return super().__call__(*args, **kwargs)


app = Celery("socialwork", task_cls=Task)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
