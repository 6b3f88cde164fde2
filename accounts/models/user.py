from __future__ import annotations

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.posting import Posting, scope_from
from core.fields import EncryptedCharField
from core.jurisdiction import Own, Public, Scope, VisibleQuerySet


class PeopleManager(UserManager.from_queryset(VisibleQuerySet)):  # type: ignore[misc]
    pass


class User(AbstractUser):
    """An account of one natural person. What it may see and do follows from its postings only."""

    first_name = None
    last_name = None
    name = models.CharField(_("name"), max_length=60)
    phone = EncryptedCharField(_("phone"), null=True, blank=True)
    password_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    must_change_password = models.BooleanField(_("must change password"), default=False)
    # S-02: one session per account; a newer sign-in ends the older one.
    session_key = models.CharField(max_length=40, blank=True, editable=False)

    objects = PeopleManager()
    jurisdiction = Public("Read at sign-in, before any scope; pages list users by posting only.")

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def current_postings(self) -> list[Posting]:
        """The postings that hold today (one query per request)."""
        return list(Posting.objects.current().filter(user=self).select_related("station"))

    @cached_property
    def scope(self) -> Scope:
        return scope_from(self.pk, self.current_postings)

    @property
    def main_posting(self) -> Posting | None:
        return self.current_postings[0] if self.current_postings else None

    def may(self, permission: str) -> bool:
        return permission in self.scope.permissions


class PasswordHistory(models.Model):
    """Earlier password hashes, so that the last five are not used again (S-01)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_history")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(default=timezone.now)

    jurisdiction = Own("user")

    class Meta:
        ordering = ["-at"]
