"""Tests: real PostgreSQL and Valkey, fixed secrets, quick password hashing."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-tests-only-tests-only-tests-only-tests-only")
os.environ.setdefault("FIELD_KEYS", '{"1": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}')
os.environ.setdefault("BLIND_INDEX_KEY", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=")

from config.settings.base import *  # noqa: F403

DEMO = True
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = False
# Tests empty every table between them; elsewhere the audit log refuses that (accounts 0004).
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c app.audit_truncate=on"  # noqa: F405
