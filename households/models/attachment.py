"""Papers and photos of a household file: checked by content, sealed on disk, never truly public."""

from __future__ import annotations

import hashlib
import uuid as uuids
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import sealed_files, uploads
from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from households.models.household import Household
from households.models.person import Person


class AttachmentQuerySet(VisibleQuerySet):
    def standing(self) -> AttachmentQuerySet:
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)

    def of(self, subject: models.Model) -> AttachmentQuerySet:
        """Those that hang on one row (a consent, a visit, a survey)."""
        uuid = getattr(subject, "uuid", None)
        return self.filter(subject_type=subject._meta.label_lower, subject_uuid=uuid)


class Attachment(models.Model):
    """One file of a household (and perhaps of one person, and of one row: the `subject`).

    The bytes lie under ATTACHMENTS_ROOT, outside the web root, encrypted (`core.sealed_files`) and
    sharded by a keyed name that tells nothing. Who may read: whoever may open the household's file
    and sees the subject (`may_read`). Removing takes a reason and destroys the bytes at the end of
    the retention period, not before: a consent must be provable (specification 2.13, 5.8).
    """

    class Kind(models.TextChoices):
        CONSENT = "consent", _("Consent form")
        SIGNATURE = "signature", _("Signature")
        IDENTITY = "identity", _("Copy of a document")
        CERTIFICATE = "certificate", _("Certificate")
        EVIDENCE = "evidence", _("Evidence")
        PHOTO = "photo", _("Photo")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="attachments", verbose_name=_("household")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="attachments",
        verbose_name=_("person"),
    )  # fmt: skip
    subject_type = models.CharField(max_length=60, blank=True, editable=False)
    subject_uuid = models.UUIDField(null=True, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PHOTO)
    title = models.CharField(_("title"), max_length=80, blank=True)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    removed_reason = models.CharField(
        _("reason for removing"), max_length=200, blank=True, editable=False
    )
    destroyed_at = models.DateTimeField(null=True, editable=False)

    objects = models.Manager.from_queryset(AttachmentQuerySet)()
    jurisdiction = Through("household")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["household", "-id"]),
            models.Index(fields=["subject_type", "subject_uuid"]),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    # --- storing and reading ---------------------------------------------------------------------

    @classmethod
    def store(
        cls,
        data: bytes,
        *,
        household: Household,
        by: Any,
        kind: str = Kind.PHOTO,
        title: str = "",
        person: Person | None = None,
        subject: models.Model | None = None,
        uuid: uuids.UUID | None = None,
    ) -> Attachment:
        """Check and keep a file. Raises `core.uploads.Refused` with words for the sender.

        IntegrityError when another row has the uuid. A file whose row is rolled back later stays
        behind unreadable and is swept by the retention job.
        """
        checked = uploads.check(data)
        row = cls(
            uuid=uuid or uuid7(),
            household=household,
            person=person,
            kind=kind,
            title=title[:80],
            content_type=checked.content_type,
            size=len(checked.data),
            sha256=hashlib.sha256(checked.data).hexdigest(),
            width=checked.width,
            height=checked.height,
            uploaded_by=by,
        )
        if subject is not None:
            row.subject_type = subject._meta.label_lower
            row.subject_uuid = getattr(subject, "uuid")  # noqa: B009
        with transaction.atomic():
            # First the row: of two with one key the second must not touch the first one's file.
            row.save(force_insert=True)
            try:
                row._seal(row.path, checked.data)
                if checked.is_image:
                    row._seal(row.thumbnail_path, uploads.thumbnail(checked.data))
            except BaseException:
                row._unlink()
                raise
        return row

    def read(self) -> Iterator[bytes]:
        """The clear bytes. Ask `may_read` first. Errors: see `core.sealed_files.read`."""
        return sealed_files.read(self.path, context=self._context)

    def read_thumbnail(self) -> Iterator[bytes]:
        return sealed_files.read(self.thumbnail_path, context=self._context)

    @property
    def path(self) -> Path:
        # Sharded, so that no folder grows without bound; the name says nothing about the content.
        name = hashlib.sha256(self.uuid.bytes).hexdigest()
        return Path(settings.ATTACHMENTS_ROOT) / name[:2] / name[2:4] / name

    @property
    def thumbnail_path(self) -> Path:
        return self.path.with_name(self.path.name + ".thumb")

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def file_name(self) -> str:
        """What a download is called."""
        return f"{self}.{uploads.checking.EXTENSIONS[self.content_type]}"

    @classmethod
    def sealed_files(cls) -> Iterator[tuple[Path, bytes]]:
        """Every file on disk with its context, for the rotation of keys."""
        rows = cls._base_manager.filter(destroyed_at__isnull=True).order_by("pk")
        for row in rows.only("uuid").iterator(chunk_size=1000):
            yield row.path, row._context
            yield row.thumbnail_path, row._context

    # --- who may ---------------------------------------------------------------------------------

    def may_read(self, user: Any) -> bool:
        """Whether the subject, if there is one, lets this user in; the file itself is asked before.

        A subject that has a `may_read(user)` of its own decides; else its visibility does. A
        subject that is gone lets nobody in.
        """
        if not self.subject_type:
            return True
        model: Any = apps.get_model(self.subject_type)
        subject = model.objects.visible_to(user).filter(uuid=self.subject_uuid).first()
        if subject is None:
            return False
        decide = getattr(subject, "may_read", None)
        return bool(decide(user)) if decide else True

    # --- the end ---------------------------------------------------------------------------------

    def remove(self, by: Any, reason: str) -> None:
        """Take it out of the file; the bytes stay until retention or a deletion request ends them.

        ValueError without a reason: the form asks for it.
        """
        if not reason.strip():
            raise ValueError("a removal needs a reason")
        self.removed_at, self.removed_by = timezone.now(), by
        self.removed_reason = reason.strip()[:200]
        self.save(update_fields=["removed_at", "removed_by", "removed_reason"])

    def destroy(self) -> None:
        """Delete the bytes for good; the row stays as a tombstone without title."""
        self.title, self.destroyed_at = "", timezone.now()
        self.removed_at = self.removed_at or self.destroyed_at
        self.save(update_fields=["title", "destroyed_at", "removed_at"])
        transaction.on_commit(self._unlink)

    @property
    def _context(self) -> bytes:
        return b"households.attachment:" + self.uuid.bytes

    def _seal(self, path: Path, data: bytes) -> None:
        sealed_files.write(path, [data], context=self._context)

    def _unlink(self) -> None:
        self.path.unlink(missing_ok=True)
        self.thumbnail_path.unlink(missing_ok=True)
