"""On what law a file rests (PIPL 13; specification 2.13)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from core.workflow import WrongStatus
from households.models.household import Household
from households.models.person import Person


class LegalBasisQuerySet(VisibleQuerySet):
    def current(self, household: Household) -> LegalBasis | None:
        """The basis of the whole file that holds now: the newest one stated."""
        return self.filter(household=household, person__isnull=True).order_by("-pk").first()  # type: ignore[return-value]

    def to_tell(self) -> LegalBasisQuerySet:
        """Emergencies of which the person or the guardian has not been told yet (PIPL 18)."""
        return self.filter(basis=LegalBasis.Basis.EMERGENCY, told_on__isnull=True)


class LegalBasis(models.Model):
    """One statement of the legal basis, for the file or, in an emergency, for one person.

    Rows are only added: the newest one without a person holds for the file.
    """

    class Basis(models.TextChoices):
        CONSENT = "consent", _("Consent")
        DUTY = "duty", _("Statutory duty")
        EMERGENCY = "emergency", _("Emergency")
        OTHER_LAW = "other_law", _("Other provision of law")

    # An emergency concerns one record and is stated where that is written.
    OF_A_FILE = (Basis.CONSENT, Basis.DUTY, Basis.OTHER_LAW)

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="legal_bases")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="legal_bases"
    )
    basis = models.CharField(_("legal basis"), max_length=10, choices=Basis)
    provision = models.CharField(_("provision of law"), max_length=120, blank=True)
    # Facts of an emergency are as sensitive as a finding.
    emergency_reason = EncryptedCharField(
        _("what the emergency was"), max_length=300, blank=True, default="",
        purpose="legalbasis.emergency_reason",
    )  # fmt: skip
    stated_on = models.DateField(default=timezone.localdate)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told_on = models.DateField(_("person told on"), null=True, blank=True)

    objects = models.Manager.from_queryset(LegalBasisQuerySet)()
    jurisdiction = Through("household")

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="only_emergencies_are_told_afterwards",
                condition=Q(basis="emergency") | Q(told_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_basis_display())

    def clean(self) -> None:
        """A duty or another law is named by its provision."""
        if self.basis in (self.Basis.DUTY, self.Basis.OTHER_LAW) and not self.provision:
            raise ValidationError({"provision": _("Name the provision of law.")})

    @property
    def station(self) -> Any:
        return self.household.station

    def tell(self) -> None:
        """The person or the guardian has been told today of what was written in an emergency."""
        if self.basis != self.Basis.EMERGENCY or self.told_on is not None:
            raise WrongStatus(_("There is nothing of which anybody has still to be told."))
        self.told_on = timezone.localdate()
        self.save(update_fields=["told_on"])
