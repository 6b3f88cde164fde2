"""Who can be recognised on a photo, and whether it may be used because of them.

The answers about photos are the person's standing consents (`Consent` of kind `recording`), recorded
once. A row here links a photo to one person and repeats what their consents say, because the photo
may stand at a station that no longer sees the person's file; `households.privacy.photo_consent` keeps it up
to date whenever a consent is given, withdrawn, or moved by a merge. Sources: PIPL 13–15, 31, 47; Civil
Code 1019; specification 2.3, 2.5, 2.13, P-05.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.attachments import Faces, StoredFile, StoredFileQuerySet
from core.attachments.portrait import ImageConsent
from core.jurisdiction import Either, Through, VisibleQuerySet
from households.models.person import Person


class Standing(models.TextChoices):
    """What a person's consents say about photos of them. `EXPIRED` follows from the day alone."""

    AGREED = "agreed", _("Consent to photos on file")
    ASKED = "asked", _("No consent to photos on file")
    REFUSED = "refused", _("Refused photos")
    WITHDRAWN = "withdrawn", _("Withdrew the consent to photos")
    GUARDIAN = "guardian", _("Under 14: the guardian's consent is missing")
    EXPIRED = "expired", _("The consent to photos has run out")


ENDED = (Standing.REFUSED, Standing.WITHDRAWN, Standing.GUARDIAN, Standing.EXPIRED)


class Use(models.TextChoices):
    """What may be done with a photo. Nothing makes it public: see `households.privacy.photo_consent`."""

    FILE = "file", pgettext_lazy("photo", "May be printed with the file")
    INTERNAL = "internal", pgettext_lazy("photo", "Internal only: not printed, not handed on")
    CLOSED = "closed", pgettext_lazy("photo", "No longer usable")


class RecognisedQuerySet(VisibleQuerySet):
    def closing(self, day: dt.date | None = None) -> Self:
        """The rows because of which their photo may not be used on `day` (today)."""
        day = day or timezone.localdate()
        return self.filter(Q(standing__in=ENDED) | Q(standing=Standing.AGREED, until__lt=day))


class Recognised(models.Model):
    """One person on one photo. A subclass has the foreign key `file` (related name `recognised`).

    `since`: the day of the answer that stands; `until`: its last day, if it has one.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("can be recognised")
    )
    standing = models.CharField(_("consent to photos"), max_length=9, choices=Standing)
    since = models.DateField(_("day of the answer"), null=True, blank=True)
    until = models.DateField(_("valid until"), null=True, blank=True)

    objects = models.Manager.from_queryset(RecognisedQuerySet)()
    # The person's station acts on photos elsewhere; it sees that there is one, not the photo.
    jurisdiction = Either((Through("file"), Through("person")), person_level=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "person"], name="%(class)s_once_on_a_photo")
        ]
        indexes: ClassVar = [models.Index(fields=["standing", "until"])]

    def __str__(self) -> str:
        return str(self.get_standing_display())

    @property
    def now(self) -> Standing:
        """What stands today."""
        over = self.until is not None and self.until < timezone.localdate()
        return (
            Standing.EXPIRED
            if over and self.standing == Standing.AGREED
            else Standing(self.standing)
        )

    @property
    def who(self) -> str:
        """The name, as far as the reader sees the person's file."""
        try:
            return self.person.name
        except ObjectDoesNotExist:
            return str(_("a person whose file is elsewhere now"))


class PhotoQuerySet(StoredFileQuerySet):
    def with_recognised(self) -> Self:
        """Ready for `use` and `ended`: two queries more, where there are photos of people."""
        return self.prefetch_related("recognised__person")

    def closed(self) -> Self:
        """Photos that may no longer be used, because of a person on them."""
        rows: Any = self.model._meta.get_field("recognised").related_model
        return self.filter(pk__in=rows.objects.closing().values("file"))

    def usable(self) -> Self:
        rows: Any = self.model._meta.get_field("recognised").related_model
        return self.exclude(pk__in=rows.objects.closing().values("file"))


class ShowsPersons(StoredFile):
    """A stored file on which persons of the register can be recognised."""

    class Meta(StoredFile.Meta):
        abstract = True

    @classmethod
    def store(cls, data: bytes, *, persons: Iterable[Person] = (), **values: Any) -> Self:
        """As `StoredFile.store`; `persons` can be recognised, `faces` is then of anybody else.

        Raises `core.uploads.Refused` where one of them has not agreed (`photo_consent.settled`).
        """
        from households.privacy import photo_consent

        shown = list(persons) if values.get("kind") in cls.PORTRAITS else []
        if not shown:
            return super().store(data, **values)
        known = photo_consent.standing_of(shown)
        photo_consent.settled(known, values.get("image_consent", ""))
        values["faces"] = values.get("faces") or Faces.NOBODY
        with transaction.atomic():
            row = super().store(data, **values)
            if row.faces:
                through: Any = cls._meta.get_field("recognised").related_model
                through.objects.bulk_create(
                    through(
                        file=row, person=one.person, standing=one.standing, since=one.since,
                        until=one.until,
                    )
                    for one in known
                )  # fmt: skip
        return row

    @property
    def shown(self) -> list[Any]:
        """Who can be recognised, in the order in which they were named."""
        return list(self.recognised.all())  # type: ignore[attr-defined]

    @property
    def ended(self) -> list[Any]:
        """The rows of `shown` because of which the photo may no longer be used."""
        return [row for row in self.shown if row.now in ENDED]

    @property
    def use(self) -> Use:
        """What may be done with it today."""
        if self.ended:
            return Use.CLOSED
        asked = any(row.now == Standing.ASKED for row in self.shown)
        return Use.INTERNAL if asked or self.image_consent == ImageConsent.SPOKEN else Use.FILE


def recognised_models() -> list[type[Recognised]]:
    """Every table that links photos to persons."""
    return [model for model in apps.get_models() if issubclass(model, Recognised)]
