"""For all tests: servers first, then Django, so that everything below may import models."""

import os

# Before anything from `config`, whose Celery application would name the local settings.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django
import pytest

from tests import servers

servers.start()
django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    servers.stop()
