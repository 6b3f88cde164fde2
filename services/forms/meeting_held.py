from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.forms.record_fields import RecordForm
from services.models import MeetingEntry, MeetingRecord
from services.models.community.meeting_record import ROLES, TAKING_PART

# What a meeting's form does not ask: the plan says it, or nobody asks it of a meeting.
DROPPED = (
    "started_at", "place", "track", "service_types", "emergency_reason", "anonymous_count",
    "for_needs",
)  # fmt: skip


class MeetingHeldForm(RecordForm):
    """A meeting as held: the day, heads by role, and who of those who signed in is on the register."""

    def __init__(self, *args: Any, meeting: Any, **kwargs: Any) -> None:
        self.meeting = meeting
        super().__init__(*args, station=meeting.station, **kwargs)
        for name in DROPPED:
            del self.fields[name]
        order = ["uuid", "occurred_on"]
        for role in ROLES:
            label = MeetingRecord._meta.get_field(role).verbose_name  # type: ignore[union-attr]
            self.fields[role] = forms.IntegerField(
                label=label, min_value=0, max_value=9999, required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "inp"}),
                help_text=_("Counts as served") if role in TAKING_PART else "",
            )  # fmt: skip
            order.append(role)
        if self.members:
            served: Any = self.fields["served"]
            served.label = _("Signed in and on the register")
            served.help_text = _("They are among the heads above.")
            served.widget = forms.CheckboxSelectMultiple(choices=served.choices)
        else:
            del self.fields["served"]
        self.order_fields([*order, "served", "minutes", "forces"])

    def make_entry(self, data: dict[str, Any]) -> MeetingEntry:
        said = self.common(data)
        del said["anonymous_count"], said["track"]
        heads = {role: data.get(role) or 0 for role in ROLES}
        return MeetingEntry.of(self.meeting, **said, **heads)
