"""Papers and photos of a household file: checked by content, sealed on disk, never truly public."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Through
from households.models.household import Household
from households.models.person import Person
from households.models.recognised import PhotoQuerySet, Recognised, ShowsPersons


class AttachmentQuerySet(PhotoQuerySet):
    def of(self, subject: models.Model) -> AttachmentQuerySet:
        """Those that hang on one row (a consent, a visit, a survey)."""
        uuid = getattr(subject, "uuid", None)
        return self.filter(subject_type=subject._meta.label_lower, subject_uuid=uuid)


class Attachment(ShowsPersons):
    """One file of a household (and perhaps of one person, and of one row: the `subject`).

    Who may read: whoever may open the household's file and sees the subject (`may_read`).
    """

    URLS = "households:attachment"
    SEAL = b"households.attachment:"

    class Kind(models.TextChoices):
        CONSENT = "consent", _("Consent form")
        SIGNATURE = "signature", _("Signature")
        IDENTITY = "identity", _("Copy of a document")
        CERTIFICATE = "certificate", _("Certificate")
        EVIDENCE = "evidence", _("Evidence")
        PHOTO = "photo", _("Photo")
        OTHER = "other", _("Other")

    PORTRAITS = frozenset({Kind.PHOTO})

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

    objects = models.Manager.from_queryset(AttachmentQuerySet)()
    jurisdiction = Through("household")

    class Meta(ShowsPersons.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [
            models.Index(fields=["household", "-id"]),
            models.Index(fields=["subject_type", "subject_uuid"]),
        ]

    @classmethod
    def store(  # type: ignore[override]
        cls,
        data: bytes,
        *,
        household: Household,
        by: Any,
        kind: str = Kind.PHOTO,
        title: str = "",
        faces: str = "",
        image_consent: str = "",
        person: Person | None = None,
        subject: models.Model | None = None,
        persons: Iterable[Person] = (),
        uuid: uuids.UUID | None = None,
    ) -> Self:
        """Check and keep a file of the household; see `ShowsPersons.store`."""
        where: dict[str, Any] = {"household": household, "person": person}
        if subject is not None:
            where["subject_type"] = subject._meta.label_lower
            where["subject_uuid"] = getattr(subject, "uuid")  # noqa: B009
        return super().store(
            data, by=by, kind=kind, title=title, faces=faces, image_consent=image_consent,
            uuid=uuid, persons=persons, **where,
        )  # fmt: skip

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

    @property
    def is_removable(self) -> bool:
        """A consent is withdrawn, not taken out: what was signed must stay provable."""
        return self.kind not in (self.Kind.CONSENT, self.Kind.SIGNATURE)

    @classmethod
    def about_person(cls, person: Any) -> models.QuerySet[Self]:
        shown = AttachmentPerson._base_manager.filter(person=person).values("file")
        return cls._base_manager.filter(Q(person=person) | Q(pk__in=shown))

    @classmethod
    def about_household(cls, household: Any) -> models.QuerySet[Self]:
        return cls._base_manager.filter(household=household)


class AttachmentPerson(Recognised):
    """One person on one photo of a household's file."""

    file = models.ForeignKey(
        Attachment, models.PROTECT, related_name="recognised", verbose_name=_("photo")
    )

    class Meta(Recognised.Meta):
        verbose_name = _("person on a photo")
        verbose_name_plural = _("persons on photos")
