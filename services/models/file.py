"""Photos and papers of services: of a record, an activity, a group, a meeting, a case, a survey …"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Func, IntegerField, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Confidential, Either, Through
from households.models.recognised import PhotoQuerySet, Recognised, ShowsPersons
from services.models.activity.activity import Activity
from services.models.case.contact import CaseContact
from services.models.case.file import Case
from services.models.community import CommunityNeedsSurvey, DeliberationMeeting, Proposal
from services.models.group import Group
from services.models.record import ServiceRecord
from services.models.referral.referral import Referral
from services.models.resource.link import ResourceLink

# The rows a file can hang on, by the column that names them.
HOLDERS = (
    "record", "contact", "case", "group", "activity", "meeting", "survey", "proposal", "referral",
    "resource",
)  # fmt: skip


class ServiceFileQuerySet(PhotoQuerySet):
    def of(self, holder: str, row: models.Model) -> Self:
        """Those of one row; `holder` is a word of HOLDERS."""
        return self.filter(**{holder: row})

    def sheets(self) -> Self:
        """Photographed sign-in sheets: they prove an attendance as a list does."""
        return self.filter(kind=ServiceFile.Kind.SHEET)


def _on(model: type[models.Model]) -> models.ForeignKey:
    return models.ForeignKey(model, models.PROTECT, null=True, editable=False, related_name="files")


class ServiceFile(ShowsPersons):
    """One photo or paper of a service; seen by whoever sees the one row it hangs on.

    What hangs on a case, a contact or a referral is text of the case: read at the station and by its
    supervisors, whatever a view says (specification 2.1). A session's files hang on its record.
    """

    URLS = "services:file"
    SEAL = b"services.file:"

    class Kind(models.TextChoices):
        SHEET = "sheet", _("Sign-in sheet (photo)")
        ACTIVITY = "activity", _("Activity photo")
        SCENE = "scene", _("Photo on the spot")
        MINUTES = "minutes", _("Minutes (paper)")
        QUESTIONNAIRE = "questions", _("Questionnaire")
        PAPER = "paper", _("Signed paper")
        EVIDENCE = "evidence", _("Evidence")
        OTHER = "other", _("Other")

    PORTRAITS = frozenset({Kind.ACTIVITY, Kind.SCENE})

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    record = _on(ServiceRecord)
    contact = _on(CaseContact)
    case = _on(Case)
    group = _on(Group)
    activity = _on(Activity)
    meeting = _on(DeliberationMeeting)
    survey = _on(CommunityNeedsSurvey)
    proposal = _on(Proposal)
    referral = _on(Referral)
    resource = _on(ResourceLink)

    objects = models.Manager.from_queryset(ServiceFileQuerySet)()
    jurisdiction = Either(
        (
            *(Through(name) for name in HOLDERS if name not in ("contact", "case", "referral")),
            Through("contact"),
            Confidential("case"),
            Confidential("referral"),
        ),
        person_level=True,
    )

    class Meta(ShowsPersons.Meta):
        verbose_name = _("attachment of a service")
        verbose_name_plural = _("attachments of services")
        constraints = [
            *ShowsPersons.Meta.constraints,
            models.CheckConstraint(
                condition=Exact(
                    Func(
                        *(F(name) for name in HOLDERS), function="num_nonnulls",
                        output_field=IntegerField(),
                    ),
                    1,
                ),
                name="a_service_file_hangs_on_one_row",
            ),
        ]  # fmt: skip

    @property
    def holder(self) -> str:
        """The word of HOLDERS for the row it hangs on."""
        return next(name for name in HOLDERS if getattr(self, f"{name}_id") is not None)

    @property
    def row(self) -> Any:
        """The row it hangs on."""
        return getattr(self, self.holder)

    @classmethod
    def about_person(cls, person: Any) -> models.QuerySet[Self]:
        """Of cases and referrals of the person, of records that served nobody else, and of photos.

        A photo on which the person can be recognised cannot be kept without the person, whoever else
        it shows. Papers of a whole group stay for their own retention period, as its text does.
        """
        # Counted over all beneficiaries, before it is asked whether the person is one of them.
        alone = (
            ServiceRecord.objects.filter(anonymous_count=0)
            .annotate(persons=Count("beneficiaries"))
            .filter(persons=1)
        )
        shown = ServiceFilePerson._base_manager.filter(person=person)
        hers = ServiceRecord.objects.filter(beneficiaries__person=person)
        return cls._base_manager.filter(
            Q(case__person=person)
            | Q(contact__case__person=person)
            | Q(referral__person=person)
            | Q(pk__in=shown.values("file"))
            | Q(record__in=alone.values("pk")) & Q(record__in=hers.values("pk"))
        )

    @classmethod
    def about_household(cls, household: Any) -> models.QuerySet[Self]:
        return cls._base_manager.filter(
            Q(record__household=household)
            | Q(case__household=household)
            | Q(contact__case__household=household)
            | Q(referral__household=household)
        )


class ServiceFilePerson(Recognised):
    """One person on one photo of a service."""

    file = models.ForeignKey(
        ServiceFile, models.PROTECT, related_name="recognised", verbose_name=_("photo")
    )

    class Meta(Recognised.Meta):
        verbose_name = _("person on a photo of a service")
        verbose_name_plural = _("persons on photos of services")
