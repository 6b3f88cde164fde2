"""What is typed into a form and not saved yet, kept so that another device can go on with it."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid as uuids
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Own, VisibleQuerySet
from households.models import Household, Person

KEPT_DAYS = 30
MAX_BYTES = 128 * 1024
MAX_DRAFTS = 100
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class DraftConflict(Exception):
    """Another device has saved since: `draft` is the newer one."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__()


class DraftQuerySet(VisibleQuerySet):
    def readable(self, user: Any) -> list[Draft]:
        """The user's own drafts, newest first, without those about somebody out of sight now.

        Each gets `subject_shown`: head or person and file number, or "". Three queries.
        """
        rows = list(self.visible_to(user).order_by("-updated_at")[:MAX_DRAFTS])
        wanted = {row.subject for row in rows if row.subject}  # type: ignore[attr-defined]
        names: dict[uuids.UUID, str] = {}
        if wanted:
            households = Household.objects.visible_to(user).filter(uuid__in=wanted)
            for key, number, name in households.values_list("uuid", "file_no", "head__name"):
                names[key] = f"{name or ''} {number}".strip()
            persons = Person.objects.visible_to(user).filter(uuid__in=wanted)
            for key, name in persons.values_list("uuid", "name"):
                names[key] = name
        kept = [row for row in rows if row.subject is None or row.subject in names]  # type: ignore[attr-defined]
        for row in kept:
            row.subject_shown = names.get(row.subject, "") if row.subject else ""  # type: ignore[attr-defined]
        return kept  # type: ignore[return-value]

    def of(self, user: Any, key: str) -> Draft | None:
        """The user's draft under `key`; None also when its subject is out of sight now."""
        draft = self.visible_to(user).filter(key=key).first()
        if draft is None or (draft.subject and _subject(user, draft.subject) is None):  # type: ignore[attr-defined]
            return None
        return draft  # type: ignore[return-value]

    def forget(self, user: Any, keys: Iterable[str]) -> int:
        """Drop the user's drafts under these keys; out: how many there were."""
        return self.visible_to(user).filter(key__in=list(keys)).delete()[0]

    def forget_old(self, now: dt.datetime | None = None) -> int:
        """Drop what nobody has touched for thirty days, whoever's it is."""
        before = (now or timezone.now()) - dt.timedelta(days=KEPT_DAYS)
        return self.filter(updated_at__lt=before).delete()[0]

    @transaction.atomic
    def keep(
        self,
        user: Any,
        key: str,
        sheet: Mapping[str, Any],
        *,
        base: int,
        device: str = "",
    ) -> Draft:
        """Write what a device holds; `base` is the version it last saw, 0 for none.

        `sheet`: `values` ([[name, value], …]), `url`, `title`. Raises DraftConflict when another
        device has written since, ValidationError for what is too long or about somebody unknown.
        """
        text = json.dumps(dict(sheet), ensure_ascii=False)
        if len(text.encode()) > MAX_BYTES:
            raise ValidationError(_("This draft is too long to be kept on the server."))
        # The user's row lock: two devices that write at once come one after the other.
        get_user_model().objects.select_for_update(no_key=True).filter(pk=user.pk).first()
        draft = self.filter(user=user, key=key).first()
        if draft is None:
            draft = Draft(user=user, key=key, subject=self._subject_of(user, key))  # type: ignore[assignment]
            self._make_room(user)
        elif draft.version != base:  # type: ignore[attr-defined]
            raise DraftConflict(draft)  # type: ignore[arg-type]
        draft.version += 1  # type: ignore[union-attr]
        draft.sealed, draft.device, draft.updated_at = text, device, timezone.now()  # type: ignore[union-attr]
        draft.save()  # type: ignore[union-attr]
        return draft  # type: ignore[return-value]

    def _make_room(self, user: Any) -> None:
        """A user keeps a hundred at most; the oldest go."""
        stale = self.filter(user=user).order_by("-updated_at").values_list("pk", flat=True)
        self.filter(pk__in=list(stale[MAX_DRAFTS - 1 :])).delete()

    @staticmethod
    def _subject_of(user: Any, key: str) -> uuids.UUID | None:
        """The household or person that the key names, as far as the user sees it."""
        for found in _UUID.findall(key):
            wanted = uuids.UUID(found)
            if _subject(user, wanted):
                return wanted
        return None


def _subject(user: Any, wanted: uuids.UUID) -> Any:
    models_: tuple[Any, ...] = (Household, Person)
    for model in models_:
        found = model.objects.visible_to(user).filter(uuid=wanted).only("pk").first()
        if found is not None:
            return found
    return None


class Draft(models.Model):
    """One unsaved form of one user; sealed, read by nobody else, gone when the form is saved."""

    class Device(models.TextChoices):
        PHONE = "phone", _("Phone")
        COMPUTER = "computer", _("Computer")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    # Names the form and whom it is about by uuid; the same on every device.
    key = models.CharField(max_length=200)
    subject = models.UUIDField(null=True, blank=True, editable=False)
    sealed = EncryptedCharField(purpose="draft.sealed", default="")
    version = models.PositiveIntegerField(default=0)
    device = models.CharField(_("device"), max_length=8, choices=Device, default=Device.COMPUTER)
    updated_at = models.DateTimeField(_("saved"), default=timezone.now)

    subject_shown = ""

    objects = models.Manager.from_queryset(DraftQuerySet)()
    jurisdiction = Own("user")

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="a_draft_per_form")]
        indexes = [models.Index(fields=["updated_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def sheet(self) -> dict[str, Any]:
        """`values`, `url` and `title` as the device sent them."""
        return json.loads(self.sealed) if self.sealed else {}

    @property
    def url(self) -> str:
        return str(self.sheet.get("url", ""))

    @property
    def title(self) -> str:
        return str(self.sheet.get("title", ""))
