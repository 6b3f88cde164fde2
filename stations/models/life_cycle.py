"""The life cycle of a station (specification 2.16): which moves there are, and what each needs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User

# Specification 2.16: these statuses count as built (已建成) for coverage.
BUILT = ("open", "running", "rectifying")
ACTIVE = ("preparing", *BUILT, "suspended")
# 筹建 → 已挂牌 → 运行中 → (整改 ↔ 运行中) → 暂停 → 撤并/停用. Two moves are ours [D]: a suspended
# station may run again, and one in preparation may be given up.
LIFE_CYCLE = {
    "preparing": ("open", "closed"),
    "open": ("running", "suspended"),
    "running": ("rectifying", "suspended"),
    "rectifying": ("running", "suspended"),
    "suspended": ("running", "closed"),
    "closed": (),
}
NEED_A_REASON = ("rectifying", "suspended", "closed")


class LifeCycle:
    """What `Station` does about its status; each move closes one phase and begins the next."""

    if TYPE_CHECKING:
        objects: Any
        phases: Any
        Status: Any
        status: str
        plaque_on: dt.date | None
        pk: int

        def save(self, **kwargs: Any) -> None: ...
        def get_status_display(self) -> str: ...

    @property
    def is_built(self) -> bool:
        return self.status in BUILT

    @property
    def next_statuses(self) -> list[Any]:
        """What the life cycle allows from here."""
        return [self.Status(status) for status in LIFE_CYCLE[self.status]]

    @transaction.atomic
    def begin(self, on: dt.date, *, by: User | None = None, reason: str = "") -> None:
        """Save a new station and start its first phase on the day.

        Errors: ValidationError (field `on`) for a future day, or for a built station on a day
        before its plaque date.
        """
        self._check_day(self.status, on)
        self.save()
        self._start_phase(self.status, on, by, reason)

    @transaction.atomic
    def transition(self, to: str, *, on: dt.date, by: User | None = None, reason: str = "") -> None:
        """Move along the life cycle from the day `on`, ending the present phase there.

        Opening (`open`) sets the plaque date when it is not known yet. Errors: ValidationError with
        field `to` for a move that 2.16 does not know, `on` for a future day or one not after the
        beginning of the present phase, `reason` where one is needed (rectification, suspension,
        closing).
        """
        held = type(self).objects.select_for_update().get(pk=self.pk)
        if to not in LIFE_CYCLE[held.status]:
            raise ValidationError(
                {
                    "to": _("A station that is “%(now)s” cannot become “%(then)s”.")
                    % {
                        "now": held.get_status_display(),
                        "then": dict(self.Status.choices).get(to, to),
                    }
                }
            )
        if to in NEED_A_REASON and not reason.strip():
            raise ValidationError({"reason": _("Give a reason.")})
        if to == self.Status.OPEN and held.plaque_on is None:
            held.plaque_on = on
        held._check_day(to, on)
        present = held.phases.filter(ends_on__isnull=True).first()
        if present is not None:
            if on <= present.starts_on:
                raise ValidationError(
                    {
                        "on": _("The present status began on %s: choose a later day.")
                        % present.starts_on.isoformat()
                    }
                )
            present.ends_on = on
            present.save(update_fields=["ends_on"])
        held.status = to
        held.save(update_fields=["status", "plaque_on"])
        held._start_phase(to, on, by, reason)
        self.status, self.plaque_on = held.status, held.plaque_on

    def _check_day(self, status: str, on: dt.date) -> None:
        if on > timezone.localdate():
            raise ValidationError({"on": _("The day lies in the future.")})
        if status in BUILT and (self.plaque_on is None or self.plaque_on > on):
            raise ValidationError({"on": _("A station is not built before its plaque date.")})

    def _start_phase(self, status: str, on: dt.date, by: User | None, reason: str) -> None:
        name = by.get_full_name() or by.get_username() if by else ""
        self.phases.create(status=status, starts_on=on, reason=reason.strip(), entered_by=name[:60])
