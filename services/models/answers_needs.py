"""What a service answers: a need that was found, or everybody's (普惠, HN-B05)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from households.models import Need


class AnswersNeeds(models.Model):
    """The columns of a kind of service that may answer needs; `RecordEntry` keeps the rule."""

    served_needs = ArrayField(
        models.UUIDField(), default=list, db_default=[], blank=True, verbose_name=_("needs served")
    )
    is_universal = models.BooleanField(_("for everybody"), default=False, db_default=False)

    class Meta:
        abstract = True

    @property
    def needs_in_words(self) -> list[str]:
        """The texts of the needs it answers; start from a row that the reader may read."""
        if not self.served_needs:
            return []
        found = Need.objects.filter(uuid__in=self.served_needs).order_by("pk")
        return list(found.values_list("text", flat=True))
