from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.codes import masks
from core.codes import phone as phones
from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleManager
from stations.models import Station


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Partner(models.Model):
    """An organisation that the station works with 合作单位 (HN-B01, HN-C01, HN-D01, HN-E01)."""

    class Kind(models.TextChoices):
        # HN-B01, elders
        AGED_HOME = "aged_home", _("Home for the aged")
        DAY_CARE = "day_care", _("Community day-care centre")
        HOSPITAL = "hospital", _("Hospital")
        # HN-C01, children
        SCHOOL = "school", _("School")
        CHILDREN = "children", _("Community children's home")
        TUTORING = "tutoring", _("Care-and-tutoring centre")
        # HN-D01, disabled persons
        FEDERATION = "cdpf", _("Disabled Persons' Federation")
        SPECIAL_SCHOOL = "special", _("Special-education school")
        REHABILITATION = "rehab", _("Rehabilitation room for disabled persons")
        # HN-E01, the community
        COMMITTEE = "committee", _("Residents' or villagers' committee")
        PARTY_VOLUNTEERS = "party", _("Volunteer team of Party members")
        COMMUNITY = "community", _("Other community organisation")
        # Receivers of referrals and givers of resources (specification 2.14)
        OFFICE = "office", _("Government office")
        CHARITY = "charity", _("Charity or foundation")
        COMPANY = "company", _("Company")
        GIVER = "giver", _("Private giver")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="partners", verbose_name=_("station")
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("type"), max_length=10, choices=Kind)
    agreement = models.CharField(
        _("agreement"), max_length=120, blank=True,
        help_text=_("Number or title of the signed agreement; empty when there is none."),
    )  # fmt: skip
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    contact = models.CharField(_("contact"), max_length=40, blank=True)
    phone = EncryptedCharField(
        _("phone"), null=True, blank=True, max_length=40, purpose="partner.phone"
    )
    phone_masked = models.CharField(max_length=24, blank=True, editable=False)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("partner organisation")
        verbose_name_plural = _("partner organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name"], name="a_partner_once_per_station",
                violation_error_message=_("This station has a partner of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="a_partnership_ends_after_it_starts",
                violation_error_message=_("The end lies before the start."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if "phone" in self.__dict__:
            self.phone_masked = masks.mask_phone(self.phone) if self.phone else ""
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.phone:
            try:
                self.phone = phones.parse_phone(self.phone).number
            except ValidationError as error:
                raise ValidationError({"phone": error.messages}) from error
