from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Own, VisibleQuerySet

PREFIX = "sws_"  # so that secret scanners recognise a token that went astray
LIFETIME_DAYS = 365


def digest(plain: str) -> str:
    """What is stored of a token. It is 256 bits of chance: no salt or slow hash is needed."""
    return hashlib.sha256(plain.encode()).hexdigest()


class ApiTokenQuerySet(VisibleQuerySet):
    def usable(self) -> ApiTokenQuerySet:
        """Neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
        )

    def for_plain(self, plain: str) -> ApiTokenQuerySet:
        return self.filter(digest=digest(plain))


class ApiToken(models.Model):
    """A key of one account for the API. Only its SHA-256 is kept: it is shown once, at issue."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    label = models.CharField(_("used for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = models.Manager.from_queryset(ApiTokenQuerySet)()
    jurisdiction = Own("user")

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def issue(cls, user, label: str, *, days: int | None = LIFETIME_DAYS) -> str:
        """Make a token for the account and return it in plain: the only time it can be read."""
        plain = PREFIX + secrets.token_urlsafe(32)
        expires = timezone.now() + dt.timedelta(days=days) if days else None
        cls.objects.create(user=user, label=label, digest=digest(plain), expires_at=expires)
        return plain

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and not self.has_expired

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def revoke(self) -> None:
        """End the token now. The row stays, so that the log still says what it was for."""
        if self.revoked_at is None:
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])

    def rotate(self) -> str:
        """End this token and return the plain text of its successor, same label and lifetime."""
        self.revoke()
        days = (self.expires_at - self.created_at).days if self.expires_at else None
        return type(self).issue(self.user, self.label, days=days)

    def note_use(self) -> None:
        """Remember the last use, to the minute: not a write per call."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > dt.timedelta(minutes=1):
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)
