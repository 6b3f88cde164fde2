"""Tables of core's own mechanisms: the imports and the log of moves."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import (
    ByDivision,
    ByStation,
    Either,
    Through,
    VisibleManager,
    VisibleQuerySet,
)

UNDO_DAYS = 7


class ImportBatch(models.Model):
    """One uploaded file: what it held, who applied it, and whether it was undone.

    Seen by whoever sees the uploader's whole jurisdiction (`division_code`) or the station it was
    uploaded for; of a person-level sheet by the uploader and the head of that station only
    (`core.sheets.access`).
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Columns and codes to be matched")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked, not applied")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Not applied: an error")
        UNDOING = "undoing", _("Being undone")
        DISCARDED = "discarded", _("Discarded")
        UNDONE = "undone", _("Undone")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    sheet = models.CharField(_("register list"), max_length=40, db_index=True)
    file_name = models.CharField(_("file"), max_length=200)
    division_code = models.CharField(max_length=12, db_index=True)
    station = models.ForeignKey(
        "stations.Station", models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CHECKED)
    ignored = models.JSONField(default=list)
    # How the file is read (`core.sheets.layout`); sealed, because it holds values of cells.
    layout = EncryptedCharField(purpose="core.importbatch.layout", default="", blank=True)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("unchanged"), default=0)
    wrong = models.PositiveIntegerField(_("with errors"), default=0)
    double = models.PositiveIntegerField(_("repeated in the file"), default=0)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    kept = models.PositiveIntegerField(_("kept when undone"), default=0)

    objects = VisibleManager()
    jurisdiction = Either((ByDivision("division_code"), ByStation("station", person_level=False)))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.sheet} {self.file_name}"

    @property
    def total(self) -> int:
        return self.new + self.changed + self.same + self.wrong + self.double

    @property
    def valid(self) -> int:
        return self.new + self.changed

    @property
    def may_be_undone(self) -> bool:
        """Within UNDO_DAYS after it was applied."""
        return bool(
            self.status == self.Status.APPLIED
            and self.applied_at
            and timezone.now() - self.applied_at <= dt.timedelta(days=UNDO_DAYS)
        )


class ImportRow(models.Model):
    """One row of the file: the cells, what is wrong with them, and the row before and after.

    `content` is sealed, because a register may hold personal numbers: a JSON object with `cells`
    (column name → text), `errors`, `differences` to the known row, and after applying `before` and
    `after` (field → text).
    """

    class Action(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Unchanged")
        WRONG = "wrong", _("With errors")
        DOUBLE = "double", _("Repeated in the file")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    action = models.CharField(max_length=8, choices=Action)
    content = EncryptedCharField(purpose="core.importrow.content")
    object_id = models.BigIntegerField(null=True)
    kept_because = models.CharField(max_length=200, blank=True)

    objects = VisibleManager()
    jurisdiction = Through("batch")

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="a_row_stands_once_in_a_file")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"

    @cached_property
    def told(self) -> dict[str, Any]:
        """`content` as an object."""
        return json.loads(self.content)

    def tell(self, **parts: Any) -> None:
        """Put parts into `content`; the caller saves."""
        self.told.update(parts)
        self.content = json.dumps(self.told, ensure_ascii=False)


class MoveLogQuerySet(VisibleQuerySet):
    def of(self, row: models.Model) -> MoveLogQuerySet:
        return self.filter(of=row._meta.label_lower, row=row.pk)


class MoveLog(models.Model):
    """One move of one row with states (`core.workflow`): who, when, from what to what, why.

    Seen by whoever sees the persons of the station at which the row stood then.
    """

    of = models.CharField(max_length=60)
    row = models.BigIntegerField()
    station = models.ForeignKey("stations.Station", models.PROTECT, related_name="+")
    move = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500, blank=True)

    objects = models.Manager.from_queryset(MoveLogQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["of", "row"])]

    def __str__(self) -> str:
        return f"{self.of}:{self.row} {self.move}"


# At the end: these tables hang on the batch.
from core.sheets.models import (  # noqa: E402
    CodeMapping,
    ColumnMapping,
    ImportEffect,
    ImportFile,
)

__all__ = [
    "UNDO_DAYS",
    "CodeMapping",
    "ColumnMapping",
    "ImportBatch",
    "ImportEffect",
    "ImportFile",
    "ImportRow",
    "MoveLog",
    "MoveLogQuerySet",
]
