from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Closed, VisibleQuerySet


class AuditEventQuerySet(VisibleQuerySet):
    def readable_by(self, auditor) -> AuditEventQuerySet:
        """What an audit administrator may read: acts of accounts inside his division.

        The province reads everything, also attempts under names that no account has.
        Like `User.objects.manageable_by` it needs sight of the stations (`User.scope_for`).
        """
        prefixes = auditor.prefixes_for("audit.read")
        if not prefixes:
            return self.none()
        if any(len(prefix) == 2 for prefix in prefixes):
            return self.all()
        from accounts.models.user import User

        return self.filter(user__in=User.objects.posted_inside(prefixes).values("pk"))

    def about(self, keys: Iterable[Any]) -> AuditEventQuerySet:
        """What was done with the objects of these public keys (uuids)."""
        return self.filter(object_id__in=[str(key) for key in keys])

    def found_by_search(self, key: Any) -> AuditEventQuerySet:
        """The searches that showed the household of this uuid."""
        return self.filter(action=AuditEvent.Action.SEARCH, detail__contains={"hits": [str(key)]})


class AuditEvent(models.Model):
    """Who did what, when, from where, with what success (S-11, S-12). Append-only.

    The web role may insert and read, never change or delete; a trigger refuses it to the owner too.
    """

    class Action(models.TextChoices):
        SIGN_IN = "sign_in", _("Sign in")
        SIGN_IN_FAILED = "sign_in_failed", _("Failed sign-in")
        SIGN_OUT = "sign_out", _("Sign out")
        LOCKED_OUT = "locked_out", _("Account locked")
        DENIED = "denied", _("Access denied")
        REVEAL = "reveal", _("Revealed a number")
        READ_SEALED = "read_sealed", _("Read a sealed account")
        OPEN_FILE = "open_file", _("Opened a file with a reason")
        VIEW_FILE = "view_file", _("Read a file")
        DOWNLOAD = "download", _("Downloaded an attachment")
        PRINT = "print", _("Printed")
        REMOVE = "remove", _("Took out of a file")
        RESTORE = "restore", _("Put back into a file")
        RIGHTS = "rights", _("Rights desk")
        SEARCH = "search", _("Search by name or number")
        CHECK_NUMBER = "check_number", _("Asked whether a number is on file")
        EXPORT = "export", _("Export")
        IMPORT = "import", _("Import")
        PERMISSION = "permission", _("Permission change")
        ACCOUNT = "account", _("Account change")
        PASSWORD = "password", _("Password change")
        TOKEN = "token", _("API token")

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    # No constraint: the log must take a row whatever becomes of the account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False,
        related_name="+", verbose_name=_("account"),
    )  # fmt: skip
    username = models.CharField(_("account"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=20, choices=Action)
    success = models.BooleanField(_("success"), default=True)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(max_length=200, blank=True)
    object_type = models.CharField(_("object"), max_length=60, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    objects = models.Manager.from_queryset(AuditEventQuerySet)()
    jurisdiction = Closed("Read on the auditor's own page, which asks for audit.read.")

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="audit_by_account"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
            models.Index(fields=["object_id", "-id"], name="audit_by_object"),
            GinIndex(
                fields=["detail"],
                opclasses=["jsonb_path_ops"],
                name="audit_search_hits",
                condition=models.Q(action="search"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.username} {self.action}"
