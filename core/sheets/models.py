"""What an import of any table keeps: the file while it is being matched, what was learned from
matching it, and what applying it did to every row of the register."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.jurisdiction import Closed, VisibleManager

if TYPE_CHECKING:
    from core.models import ImportBatch


class ImportFile(models.Model):
    """The uploaded file, sealed; it is deleted when the import is applied or discarded."""

    batch = models.OneToOneField("core.ImportBatch", models.CASCADE, related_name="file")
    content = EncryptedCharField(purpose="core.importfile.content")

    objects = VisibleManager()
    jurisdiction = Closed("Read only by the import it belongs to.")

    def __str__(self) -> str:
        return f"{self.batch_id}"

    @classmethod
    def keep(cls, batch: ImportBatch, data: bytes) -> ImportFile:
        return cls.objects.create(batch=batch, content=base64.b64encode(data).decode())

    @property
    def data(self) -> bytes:
        return base64.b64decode(self.content)


class ColumnMapping(models.Model):
    """Which column of a table is which, remembered by the table's headings for a place.

    `place`: the station's id as `s12`, or the division prefix of an administrator. `columns`: the
    heading as plain text → the column's name, '' for one that was left out on purpose.
    """

    sheet = models.CharField(max_length=40)
    place = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=timezone.now)

    objects = VisibleManager()
    jurisdiction = Closed("Holds headings only; read by the import of the same place.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "place", "fingerprint"], name="one_mapping_per_place_and_headings"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.place}"


class CodeMapping(models.Model):
    """What a value that is not standard means, remembered for a place.

    `meaning`: the code, '' to leave the cell empty.
    """

    sheet = models.CharField(max_length=40)
    place = models.CharField(max_length=20)
    column = models.CharField(max_length=60)
    value = models.CharField(max_length=80)
    meaning = models.CharField(max_length=40, blank=True)
    used_at = models.DateTimeField(default=timezone.now)

    objects = VisibleManager()
    jurisdiction = Closed("Holds spellings of codes only; read by the import of the same place.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "place", "column", "value"], name="one_meaning_per_place_and_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.column}: {self.value}"


class ImportEffect(models.Model):
    """What applying a batch did to one row of a table, so that it can be taken back.

    `before`: the changed row as JSON of its columns, sealed; empty for a new row. `digest`: of the
    row as the import left it, to know at undo whether anybody touched it since.
    """

    batch = models.ForeignKey("core.ImportBatch", models.CASCADE, related_name="effects")
    number = models.PositiveIntegerField(_("row"))
    of = models.CharField(max_length=60)
    row = models.BigIntegerField()
    before = EncryptedCharField(purpose="core.importeffect.before", blank=True, default="")
    digest = models.CharField(max_length=32)

    objects = VisibleManager()
    jurisdiction = Closed("Read only when the import is undone.")

    class Meta:
        indexes = [models.Index(fields=["batch", "of"])]

    def __str__(self) -> str:
        return f"{self.of}:{self.row}"
