"""A real deployment behind a TLS proxy. Everything comes from the environment."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import BLIND_INDEX_KEY, FIELD_KEYS, SECRET_KEY

DEMO = False
if not (SECRET_KEY and FIELD_KEYS and BLIND_INDEX_KEY):
    raise ImproperlyConfigured("SECRET_KEY, FIELD_KEYS and BLIND_INDEX_KEY must be set.")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
