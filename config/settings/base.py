"""Settings shared by every way of running. Secrets and addresses come from the environment."""

import json
import os
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from config.settings.api_enums import ENUM_NAMES
from config.settings.province import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE_DIR = Path(os.environ.get("STATE_DIR", BASE_DIR / "var")).resolve()


def secret(name: str):
    """A secret from the environment, else from STATE_DIR/secrets.json (made by the launcher)."""
    if name in os.environ:
        value = os.environ[name]
        return json.loads(value) if value.startswith("{") else value
    path = STATE_DIR / "secrets.json"
    return json.loads(path.read_text())[name] if path.exists() else None


DEBUG = False
DEMO = os.environ.get("DEMO", "0") == "1"
SECRET_KEY = secret("SECRET_KEY") or ""
FIELD_KEYS = secret("FIELD_KEYS") or {}
BLIND_INDEX_KEY = secret("BLIND_INDEX_KEY") or ""
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "core",
    "accounts",
    "stations",
    "households",
    "campaigns",
    "services",
    "reporting",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "django_tables2",
    "axes",
    "csp",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionTimeoutMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.nul.RefuseNul",
    "accounts.middleware.ScopeMiddleware",
    "services.middleware.DraftMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.ui.context.shell",
                "services.middleware.drafts_done",
            ],
            "builtins": ["core.templatetags.ui"],
        },
    }
]

# --- database: one database, three logins (core.rls) ---------------------------------------------
# The owner migrates; `web` serves people and is held by row-level security; `fold` is Celery's.
DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql:///socialwork")
DB_ROLE = os.environ.get("DB_ROLE", "owner")
DB_ROLES = {"web": "sws_web", "fold": "sws_fold"}
_owner = dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)
if DB_ROLE != "owner":
    from core.rls import role_password

    _owner |= {"USER": DB_ROLES[DB_ROLE], "PASSWORD": role_password(DB_ROLES[DB_ROLE], SECRET_KEY)}
# Every trigger of pgtrigger asks for this setting, row by row. Without it, it fails and recovers,
# which costs the more, the more checks a transaction has put off to its end.
_owner.setdefault("OPTIONS", {})["options"] = "-c pgtrigger.ignore={}"
DATABASES = {"default": _owner}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

# --- celery --------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
if CELERY_BROKER_URL.startswith("redis+socket://"):
    CELERY_BROKER_URL = CELERY_BROKER_URL.replace("?db=", "?virtual_host=")
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"reporting.rollup.*": {"queue": "fold"}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "sweep-marks": {"task": "reporting.rollup.sweep", "schedule": 5.0},
    "reconcile-nightly": {"task": "reporting.rollup.reconcile_all", "schedule": 86400.0},
    "worker-heartbeat": {"task": "reporting.rollup.heartbeat", "schedule": 10.0},
    "lock-confirmed": {"task": "services.tasks.lock_confirmed", "schedule": 600.0},
    "refresh-hints": {"task": "services.tasks.refresh_hints", "schedule": 3600.0},
    "forget-drafts": {"task": "services.tasks.forget_drafts", "schedule": 86400.0},
    "retention": {"task": "households.tasks.retention", "schedule": 86400.0},
    "age-categories": {"task": "households.tasks.age_categories", "schedule": 86400.0},
    "complete-files": {"task": "households.tasks.refresh_completeness", "schedule": 86400.0},
    "forget-imports": {"task": "core.sheets.forget", "schedule": 86400.0},
    "tally-files": {"task": "households.tasks.tally_files", "schedule": 60.0},
    "find-duplicates": {"task": "households.tasks.find_duplicates", "schedule": 86400.0},
    "follow-merges": {"task": "households.tasks.follow_merges", "schedule": 60.0},
    "note-answered-referrals": {
        "task": "services.tasks.note_answered_referrals",
        "schedule": 600.0,
    },
    "count-volunteers": {"task": "services.tasks.count_volunteers", "schedule": 86400.0},
    "carry-out-transfers": {"task": "households.tasks.carry_out_transfers", "schedule": 60.0},
}

# --- people --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.NoPersonalDetailsValidator"},
    {"NAME": "accounts.passwords.CharacterClassesValidator"},
    {"NAME": "accounts.passwords.NoReuseValidator", "OPTIONS": {"remember": 5}},
]
CSRF_FAILURE_VIEW = "accounts.views.errors.csrf_failure"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# S-02 of the specification (GB/T 22239-2019 8.1.4.1): seconds.
SESSION_IDLE_SECONDS = int(os.environ.get("SESSION_IDLE_SECONDS", 30 * 60))
SESSION_ABSOLUTE_SECONDS = int(os.environ.get("SESSION_ABSOLUTE_SECONDS", 8 * 3600))
PASSWORD_MAX_AGE_DAYS = int(os.environ.get("PASSWORD_MAX_AGE_DAYS", 90))
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_IPWARE_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", 0)) or None

# --- language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 365 * 86400
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# A filter on nothing in particular shows every row (django-filter).
FILTERS_EMPTY_CHOICE_LABEL = _("All")
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "core.ui.finders.UsedFilesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.ui.storage.HashedStaticFilesStorage"},
}
MEDIA_ROOT = STATE_DIR / "files"
# Sealed attachments: outside every folder that a web server serves.
ATTACHMENTS_ROOT = STATE_DIR / "attachments"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = 10 * 1024 * 1024

# --- browser security ----------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
    }
}

# --- api -----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.HasPosting"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.KeysetPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problems.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Social-work station platform",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
