"""Tests: real PostgreSQL and Valkey, fixed secrets, quick password hashing."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only-tests-only-tests-only-tests-only-tests-only")
os.environ.setdefault("FIELD_KEYS", '{"1": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}')
os.environ.setdefault("BLIND_INDEX_KEY", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=")

# Workers side by side (pytest-xdist): each empties its own Valkey database, nobody else's.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and os.environ.get("REDIS_URL", "").endswith("?db=0"):
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"][:-1] + str(int(_worker[2:]) + 1)

from config.settings.base import *  # noqa: E402, F403

DEMO = True
ATTACHMENTS_ROOT = Path(tempfile.gettempdir()) / "socialwork-test-attachments"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = False
# Tests empty every table between them; elsewhere the audit log refuses that (accounts 0004).
DATABASES["default"]["OPTIONS"]["options"] += " -c app.audit_truncate=on"  # noqa: F405
