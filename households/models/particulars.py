"""What the file of a person holds beside who they are (specification 3.3 一人一档 ①③④; [C 1])."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.codes import masks, phone, tables
from core.fields import EncryptedCharField
from stations.models import Division

# GB/T 4658: 其他; the platform's own value 文盲/半文盲 is this code with the note below.
EDUCATION_OTHER = "90"
ILLITERATE = "文盲/半文盲"
# GB/T 3304: 其他; identity cards of Guizhou may print 穿青人, kept as this code with the note.
ETHNICITY_OTHER = "97"


class Separation(models.TextChoices):
    """人户分离 [C 1]: is the registered place lived in, and is who lives here registered here."""

    TOGETHER = "0", _("Registered here and lives here")
    AWAY = "1", _("Registered here, lives elsewhere")
    ELSEWHERE = "2", _("Lives here, registered elsewhere")


class SelfCare(models.TextChoices):
    """The three levels of 特困 care (HN-A03)."""

    FULL = "full", _("Fully self-caring")
    PARTIAL = "partial", _("Needs partial care")
    NONE = "none", _("Needs full care")


class PhoneOwner(models.TextChoices):
    """Whose phone it is (specification 4.4): many elderly people give a neighbour's."""

    SELF = "self", _("Own phone")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Son or daughter")
    PARENT = "parent", _("Parent")
    RELATIVE = "relative", _("Other relative")
    NEIGHBOUR = "neighbour", _("Neighbour")
    CADRE = "cadre", _("Village or community cadre")
    OTHER = "other", _("Other")


class Ability(models.TextChoices):
    """Whether somebody is able to care for or guard another person."""

    ABLE = "able", _("Able")
    PARTLY = "partly", _("Partly able")
    UNABLE = "unable", _("Not able")


class JobStatus(models.TextChoices):
    EMPLOYED = "employed", _("Employed")
    FLEXIBLE = "flexible", _("Casual work")
    FARMING = "farming", _("Farming")
    AWAY = "away", _("Working away from home")
    UNEMPLOYED = "unemployed", _("Out of work")
    STUDENT = "student", _("In school")
    RETIRED = "retired", _("Retired")
    UNABLE = "unable", _("Not able to work")


class Living(models.TextChoices):
    """居住方式."""

    ALONE = "alone", _("Alone")
    SPOUSE = "spouse", _("With spouse only")
    CHILDREN = "children", _("With children")
    PARENTS = "parents", _("With parents")
    GRANDPARENTS = "grandparents", _("With grandparents")
    RELATIVES = "relatives", _("With other relatives")
    SCHOOL = "school", _("Boards at school")
    INSTITUTION = "institution", _("In an institution")
    OTHER = "other", _("Other")


class IncomeSource(models.TextChoices):
    WAGES = "wages", _("Wages")
    FARMING = "farming", _("Farming or trade")
    PENSION = "pension", _("Pension")
    ASSISTANCE = "assistance", _("Public assistance")
    FAMILY = "family", _("Support from the family")
    PROPERTY = "property", _("Rent or savings")
    NONE = "none", _("None")
    OTHER = "other", _("Other")


class Particulars(models.Model):
    """Abstract. Free text about health, requests and remarks is stored encrypted, as is a phone.

    Political status is not asked of persons: specification 4.6 keeps it to staff and volunteers.
    """

    former_name = models.CharField(_("former name or alias"), max_length=60, blank=True)
    ethnicity_note = models.CharField(
        _("ethnicity as printed on the card"), max_length=30, blank=True
    )
    marital_status = models.CharField(
        _("marital status"), max_length=2, blank=True, choices=partial(tables.choices, "marital")
    )
    # Imports keep the detail codes; forms offer the tens (specification 4.6).
    education = models.CharField(
        _("education"), max_length=2, blank=True, choices=partial(tables.choices, "education")
    )
    education_note = models.CharField(_("remark on education"), max_length=60, blank=True)
    degree = models.CharField(_("academic degree"), max_length=30, blank=True)
    school = models.CharField(_("school"), max_length=100, blank=True)
    school_grade = models.CharField(_("school year and class"), max_length=30, blank=True)

    job_status = models.CharField(_("work"), max_length=12, blank=True, choices=JobStatus)
    occupation = models.CharField(_("occupation"), max_length=60, blank=True)
    work_unit = models.CharField(_("place of work"), max_length=100, blank=True)
    no_work_reason = models.CharField(_("why out of work"), max_length=100, blank=True)
    income_source = models.CharField(
        _("main source of income"), max_length=12, blank=True, choices=IncomeSource
    )

    health = models.CharField(
        _("health"), max_length=1, blank=True, choices=partial(tables.choices, "health")
    )
    health_note = EncryptedCharField(
        _("remark on health"), null=True, blank=True, max_length=300, purpose="person.health_note"
    )
    mental_note = EncryptedCharField(
        _("mental condition"), null=True, blank=True, max_length=300, purpose="person.mental_note"
    )
    self_care = models.CharField(_("self-care"), max_length=8, blank=True, choices=SelfCare)

    living = models.CharField(_("lives"), max_length=12, blank=True, choices=Living)
    sons = models.PositiveSmallIntegerField(_("sons"), null=True, blank=True)
    daughters = models.PositiveSmallIntegerField(_("daughters"), null=True, blank=True)
    carer = models.CharField(_("carer"), max_length=60, blank=True)
    care_ability = models.CharField(_("carer's ability"), max_length=8, blank=True, choices=Ability)
    care_resource = models.CharField(_("help with care"), max_length=200, blank=True)

    phone_owner_relation = models.CharField(
        _("relation of the phone's owner"), max_length=12, blank=True, choices=PhoneOwner
    )
    emergency_name = models.CharField(_("emergency contact"), max_length=60, blank=True)
    emergency_relation = models.CharField(
        _("relation of the emergency contact"), max_length=30, blank=True
    )
    emergency_phone = EncryptedCharField(
        _("phone of the emergency contact"),
        null=True, blank=True, max_length=40, purpose="person.emergency_phone",
    )  # fmt: skip
    emergency_phone_masked = models.CharField(max_length=24, blank=True, editable=False)

    registered_division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("place of household registration"),
    )  # fmt: skip
    registered_address = models.CharField(_("registered address"), max_length=120, blank=True)
    present_address = models.CharField(
        _("present address"),
        max_length=120,
        blank=True,
        help_text=_("Only where it is another one than the household's."),
    )
    separation = models.CharField(
        _("separation of registration and residence"),
        max_length=1,
        blank=True,
        choices=Separation,
    )
    service_request = EncryptedCharField(
        _("what the person asks for"),
        null=True, blank=True, max_length=500, purpose="person.service_request",
    )  # fmt: skip
    remarks = EncryptedCharField(
        _("remarks"), null=True, blank=True, max_length=500, purpose="person.remarks"
    )

    # Read only where they are asked for (PersonQuerySet.sealed).
    SEALED = ("health_note", "mental_note", "emergency_phone", "service_request", "remarks")

    class Meta:
        abstract = True

    def _clean_emergency_phone(self) -> None:
        if not self.emergency_phone:
            self.emergency_phone = None
            return
        try:
            self.emergency_phone = phone.parse_phone(self.emergency_phone).number
        except ValidationError as error:
            raise ValidationError({"emergency_phone": error.error_list}) from error

    def _clean_notes(self) -> None:
        """A text of one's own stands only beside the code `other` that it explains."""
        if self.ethnicity_note and self.ethnicity != ETHNICITY_OTHER:  # type: ignore[attr-defined]
            raise ValidationError(
                {"ethnicity_note": _("Only with ethnicity “other” (97), as for 穿青人.")}
            )

    def derive_particulars(self) -> None:
        """Bring the emergency contact's phone into stored form and compute its masked form."""
        if "emergency_phone" in self.__dict__:
            stored = phone.normalise_phone(self.emergency_phone) if self.emergency_phone else None
            if stored != self.emergency_phone:
                self.emergency_phone = stored
            self.emergency_phone_masked = masks.mask_phone(stored) if stored else ""
