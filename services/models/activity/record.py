from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.jurisdiction import Through, VisibleQuerySet
from services.models.activity.activity import Activity
from services.models.answers_needs import AnswersNeeds
from services.models.record import ServiceRecord
from services.models.writing import log_record, revise_record

if TYPE_CHECKING:
    from services.models.activity.entry import ActivityEntry


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class ActivityRecord(AnswersNeeds):
    """What was held: the fields that the record of an activity has beside the common ones."""

    class CountMethod(models.TextChoices):
        """How the people were counted (specification 2.4). An estimate never counts as persons."""

        SIGN_IN = "sign_in", _("Signed in")
        COUNT = "count", pgettext_lazy("persons", "Counted")
        ESTIMATE = "estimate", _("Estimated")

    record = models.OneToOneField(
        ServiceRecord, models.CASCADE, primary_key=True, related_name="activity_record"
    )
    # A withdrawn record stays; the activity then gets a new one.
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="records")
    count_method = models.CharField(
        _("how people were counted"), max_length=8, choices=CountMethod,
        default=CountMethod.SIGN_IN,
    )  # fmt: skip
    minors = models.PositiveIntegerField(_("of them minors"), default=0)
    elderly = models.PositiveIntegerField(_("of them elderly"), default=0)
    disabled = models.PositiveIntegerField(_("of them disabled persons"), default=0)

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("activity held")
        verbose_name_plural = _("activities held")

    def __str__(self) -> str:
        return str(self.activity_id)

    @property
    def is_estimated(self) -> bool:
        return self.count_method == self.CountMethod.ESTIMATE

    @classmethod
    def log(cls, entry: ActivityEntry, **how: Any) -> tuple[ActivityRecord, bool]:
        """Write the record; see `writing.log_record`. `Activity.hold` is what people use."""
        return log_record(cls, entry, **how)

    def revise(self, entry: ActivityEntry, *, by: Any) -> None:
        """Change a record that was given back; see `writing.revise_record`."""
        revise_record(self, entry, by=by)
