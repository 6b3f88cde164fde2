from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.posting import Posting, scope_from
from accounts.roles import ADMINISTRATORS
from core.fields import EncryptedCharField
from core.jurisdiction import Own, Public, Scope, VisibleQuerySet


class UserQuerySet(VisibleQuerySet):
    def posted_inside(self, prefixes: Iterable[str]) -> UserQuerySet:
        """Accounts that stand or stood in one of the divisions and hold nothing outside of them."""
        prefixes = list(prefixes)
        own = Posting.objects.filter(user=OuterRef("pk"))
        return self.filter(Exists(own.inside(prefixes)), ~Exists(own.not_over().outside(prefixes)))

    def manageable_by(self, admin: User) -> UserQuerySet:
        """The accounts that a system administrator may create, change and post.

        Those inside his division; those without any posting that he made himself (all of them
        for a province). Never his own, so that he cannot raise himself. Another administrator's
        account is managed from above: from a wider division, or by the province.

        The caller's transaction must see the stations of the administrator's division
        (`User.scope_for`), else the accounts posted there are missing.
        """
        prefixes = admin.prefixes_for("account.manage")
        if not prefixes:
            return self.none()
        peers = Q()
        for prefix in prefixes:
            if len(prefix) > PROVINCE_DIGITS:
                peers |= Q(division_prefix=prefix)
        allowed = self.posted_inside(prefixes)
        if peers:
            administrators = Posting.objects.not_over().filter(
                peers, user=OuterRef("pk"), role__in=ADMINISTRATORS
            )
            allowed = allowed.filter(~Exists(administrators))
        unposted = self.filter(~Exists(Posting.objects.filter(user=OuterRef("pk"))))
        if all(len(prefix) > PROVINCE_DIGITS for prefix in prefixes):
            unposted = unposted.filter(created_by=admin)
        return (allowed | unposted).exclude(pk=admin.pk)


PROVINCE_DIGITS = 2


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    pass


class User(AbstractUser):
    """An account of one natural person. What it may see and do follows from its postings only."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=60)
    phone = EncryptedCharField(_("phone"), null=True, blank=True)
    password_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    must_change_password = models.BooleanField(_("must change password"), default=False)
    # S-02: one session per account, the newest. Any other one has ended.
    session_key = models.CharField(max_length=40, blank=True, editable=False)
    created_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    # S-07: an account that nobody uses for ACCOUNT_IDLE_DAYS is closed; opening it starts anew.
    opened_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PeopleManager()  # type: ignore[misc]
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
        """The postings that hold today (one query per request).

        Their stations are read later, one by one: before the scope holds none is in sight.
        """
        return list(Posting.objects.current().with_place().filter(user=self))

    @cached_property
    def scope(self) -> Scope:
        return scope_from(self.pk, self.current_postings)

    @property
    def main_posting(self) -> Posting | None:
        return self.current_postings[0] if self.current_postings else None

    def may(self, permission: str) -> bool:
        return permission in self.scope.permissions

    def prefixes_for(self, permission: str) -> frozenset[str]:
        """The division prefixes of the postings that bring the permission (stations aside)."""
        return frozenset(
            posting.division_prefix
            for posting in self.current_postings
            if posting.division_prefix and permission in posting.definition.permissions
        )

    def scope_for(self, permission: str) -> Scope:
        """The user's scope, widened to see the stations (not the people) where `permission` holds.

        Administrators have no sight of their own, yet must find the station to post somebody at.
        """
        own = self.scope
        return Scope(
            user_id=self.pk,
            prefixes=own.prefixes | self.prefixes_for(permission),
            stations=own.stations,
            person_prefixes=own.person_prefixes,
            person_stations=own.person_stations,
            text_prefixes=own.text_prefixes,
            roles=own.roles,
            permissions=own.permissions,
        )

    # --- password and life of the account --------------------------------------------------------

    def change_password(self, raw: str, *, must_change: bool = False) -> None:
        """Set and save a new password; the old one is remembered (S-01), other sessions end.

        The rules are checked by the caller's form. `must_change` for one that somebody else set.
        """
        if self.password:
            PasswordHistory.objects.create(user=self, password=self.password)
        self.set_password(raw)
        self.password_changed_at = timezone.now()
        self.must_change_password = must_change
        self.save(update_fields=["password", "password_changed_at", "must_change_password"])

    @property
    def password_is_due(self) -> bool:
        """Whether the password must be changed before anything else.

        Because somebody else set it, or because of its age; the demo's accounts do not age.
        """
        if self.must_change_password:
            return True
        days = settings.PASSWORD_MAX_AGE_DAYS
        if settings.DEMO or not days:
            return False
        return timezone.now() - self.password_changed_at > dt.timedelta(days=days)

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody has used the account for ACCOUNT_IDLE_DAYS (S-07)."""
        days = getattr(settings, "ACCOUNT_IDLE_DAYS", 90)
        last = max(self.opened_at, self.last_login or self.opened_at)
        return bool(days) and not settings.DEMO and timezone.now() - last > dt.timedelta(days=days)

    def close(self) -> None:
        """Nobody signs in any more; sessions and tokens end with their next request."""
        self.is_active = False
        self.save(update_fields=["is_active"])

    def open(self) -> None:
        self.is_active = True
        self.opened_at = timezone.now()
        self.save(update_fields=["is_active", "opened_at"])


class PasswordHistory(models.Model):
    """Earlier password hashes, so that the last five are not used again (S-01)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_history")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(default=timezone.now)

    jurisdiction = Own("user")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%F}"
