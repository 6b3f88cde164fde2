"""A file kept outside the web root: checked, re-encoded, hashed, taken out with a reason."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid as uuids
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import sealed_files, uploads
from core.attachments import portrait
from core.ids import uuid7
from core.jurisdiction import VisibleQuerySet

# So long whoever took a file out may put it back with one press.
UNDO = dt.timedelta(minutes=30)


class StoredFileQuerySet(VisibleQuerySet):
    def standing(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)

    def just_removed_by(self, user: Any) -> Self:
        """Those that this user took out lately and may put back."""
        since = timezone.now() - UNDO
        return self.filter(removed_by=user, removed_at__gte=since, destroyed_at__isnull=True)


class StoredFile(models.Model):
    """One photo or paper. A subclass says on what it hangs, its kinds and its `jurisdiction`.

    The bytes lie under ATTACHMENTS_ROOT, outside the web root, encrypted (`core.sealed_files`) and
    sharded by a keyed name that tells nothing. Removing takes a reason and destroys the bytes at the
    end of the retention period, not before: a consent must be provable (specification 2.13, 5.8).
    """

    # Route names begin with this: `<URLS>`, `<URLS>-thumbnail`, `<URLS>-remove`, `<URLS>-restore`.
    URLS: ClassVar[str]
    # Kinds that are pictures of people: of these it is asked who can be recognised.
    PORTRAITS: ClassVar[frozenset[str]] = frozenset()
    # Binds the sealed bytes to the table; never change it where files exist.
    SEAL: ClassVar[bytes]

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=80, blank=True)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    faces = models.CharField(
        _("who can be recognised"), max_length=8, choices=portrait.Faces, blank=True, default="", db_default="",
        help_text=_("Asked of photos; of anybody but the persons named."),
    )  # fmt: skip
    image_consent = models.CharField(
        _("consent to the photo"), max_length=8, choices=portrait.ImageConsent, blank=True,
        default="", db_default="", help_text=_("Needed where somebody can be recognised."),
    )  # fmt: skip
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

    class Meta:
        abstract = True
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=portrait.AGREED, name="%(class)s_shows_nobody_against_their_will"
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse(self.URLS, args=[self.uuid])

    # --- storing and reading ---------------------------------------------------------------------

    @classmethod
    def store(
        cls,
        data: bytes,
        *,
        by: Any,
        kind: str,
        title: str = "",
        faces: str = "",
        image_consent: str = "",
        uuid: uuids.UUID | None = None,
        **hangs_on: Any,
    ) -> Self:
        """Check and keep a file. Raises `core.uploads.Refused` with words for the sender.

        `hangs_on`: values of the subclass's own columns. IntegrityError when another row has the
        uuid. A file whose row is rolled back later stays behind unreadable and is swept by the
        retention job.
        """
        checked = uploads.check(data)
        if checked.is_image and kind in cls.PORTRAITS:
            faces, image_consent = portrait.answered(faces, image_consent)
        else:
            faces = image_consent = ""
        row = cls(
            uuid=uuid or uuid7(),
            kind=kind,
            title=title.strip()[:80],
            content_type=checked.content_type,
            size=len(checked.data),
            sha256=hashlib.sha256(checked.data).hexdigest(),
            width=checked.width,
            height=checked.height,
            faces=faces,
            image_consent=image_consent,
            uploaded_by=by,
            **hangs_on,
        )
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
        """The clear bytes. Ask first whether they may be read. Errors: `core.sealed_files.read`."""
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
    def extension(self) -> str:
        return uploads.checking.EXTENSIONS[self.content_type]

    @property
    def file_name(self) -> str:
        """What a download is called."""
        return f"{self}.{self.extension}"

    @classmethod
    def sealed_files(cls) -> Iterator[tuple[Path, bytes]]:
        """Every file on disk with its context, for the rotation of keys."""
        rows = cls._base_manager.filter(destroyed_at__isnull=True).order_by("pk")
        for row in rows.only("uuid").iterator(chunk_size=1000):
            yield row.path, row._context
            yield row.thumbnail_path, row._context

    # --- where it is shown -----------------------------------------------------------------------

    @property
    def thumbnail_url(self) -> str:
        return reverse(f"{self.URLS}-thumbnail", args=[self.uuid])

    @property
    def remove_url(self) -> str:
        return reverse(f"{self.URLS}-remove", args=[self.uuid])

    @property
    def restore_url(self) -> str:
        return reverse(f"{self.URLS}-restore", args=[self.uuid])

    @property
    def is_removable(self) -> bool:
        """Whether this kind of file can be taken out by hand at all."""
        return True

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

    def restore(self) -> None:
        """Put it back; for whoever took it out by mistake (`just_removed_by`)."""
        self.removed_at, self.removed_by, self.removed_reason = None, None, ""
        self.save(update_fields=["removed_at", "removed_by", "removed_reason"])

    def destroy(self) -> None:
        """Delete the bytes for good; the row stays as a tombstone without title."""
        self.title, self.destroyed_at = "", timezone.now()
        self.removed_at = self.removed_at or self.destroyed_at
        self.save(update_fields=["title", "destroyed_at", "removed_at"])
        transaction.on_commit(self._unlink)

    @classmethod
    def about_person(cls, person: Any) -> models.QuerySet[Self]:
        """The files that go when this person's data are erased (PIPL 47)."""
        raise NotImplementedError

    @classmethod
    def about_household(cls, household: Any) -> models.QuerySet[Self]:
        """The files that go when the household's file is erased."""
        raise NotImplementedError

    @property
    def _context(self) -> bytes:
        return self.SEAL + self.uuid.bytes

    def _seal(self, path: Path, data: bytes) -> None:
        sealed_files.write(path, [data], context=self._context)

    def _unlink(self) -> None:
        self.path.unlink(missing_ok=True)
        self.thumbnail_path.unlink(missing_ok=True)


def file_models() -> list[type[StoredFile]]:
    """Every table of stored files: for retention, erasure and the rotation of keys."""
    return [model for model in apps.get_models() if issubclass(model, StoredFile)]
