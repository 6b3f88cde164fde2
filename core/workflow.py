"""States with who, when and why: the one mechanism behind every file, survey, lead and report.

A model declares its moves as data and makes them through one guarded method::

    class Lead(HasMoves, models.Model):
        MOVES = {
            "refer": Move(_("Refer"), {S.FOUND}, S.REFERRED, permission="lead.edit",
                          lacks=lambda lead: [] if lead.reported_to else [_("where it goes")]),
        }
        place = "station"          # the field whose Station decides where permissions hold

    lead.make("refer", by=user, reason="…", reported_on=today)

`make` locks the row and reads it again, refuses with words for the person who tried, writes the new
state with the move's `fields`, `stamp` and `clears`, and leaves a `MoveLog` row. Nothing half done:
a refusal changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from core.models import MoveLog

Text = str | Promise
# `who` of a move that only code makes (a nightly job, a signal), never a person.
SYSTEM = None


class Refused(Exception):
    """A move that cannot be made; `message` is for the person who tried."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message: Any = message


class NotAllowed(Refused):
    """The person may not make this move."""


class WrongStatus(Refused):
    """The row is no longer in a state from which the move leads."""


class ReasonMissing(Refused):
    """The move needs a reason."""


class Incomplete(Refused):
    """Something must be there first; `missing` lists it in words."""

    def __init__(self, missing: list[Text]) -> None:
        super().__init__(_("Missing: %(parts)s") % {"parts": "; ".join(str(m) for m in missing)})
        self.missing = missing


def holds(user: Any, permission: str, station: Any) -> bool:
    """Whether one of the user's postings gives `permission` at this very station."""
    return any(
        permission in posting.definition.permissions
        and (
            posting.station_id == station.pk
            if posting.station_id
            else station.division_code.startswith(posting.division_prefix)
        )
        for posting in user.current_postings
    )


@dataclass(frozen=True)
class Move:
    """One transition.

    `sources`, `target`: values of the state field. `permission`: needed at the row's place; None
    for moves that anybody who may edit the row makes; with `by_system` no person makes it.
    `guard(row, user)`: a reason why this person may not, or None. `lacks(row)`: what must be there
    first. `fields`: what `make` may set beside the state. `stamp`: date-time field set to now;
    `who`: field set to the person; `clears`: fields set back to None.
    """

    label: Text
    sources: frozenset[Any] | set[Any]
    target: Any
    permission: str | None = None
    needs_reason: bool = False
    guard: Callable[[Any, Any], Text | None] | None = None
    lacks: Callable[[Any], list[Text]] | None = None
    fields: tuple[str, ...] = ()
    stamp: str = ""
    who: str = ""
    clears: tuple[str, ...] = ()
    by_system: bool = False


class HasMoves:
    """Mixin of a model with states. Set `MOVES`; `state_field` and `place` where they differ."""

    MOVES: ClassVar[dict[str, Move]] = {}
    state_field: ClassVar[str] = "status"
    place: ClassVar[str] = "station"

    def holds(self, user: Any, permission: str) -> bool:
        """Whether one of the user's postings gives `permission` at the row's own place."""
        return holds(user, permission, self.station_of())

    def station_of(self) -> Any:
        """The station at which the row stands now."""
        station: Any = self
        for part in self.place.split("__"):
            station = getattr(station, part)
        return station

    def refusal(self, name: str, user: Any) -> Text | None:
        """Why `user` cannot make the move now (state, permission, guard); None if it can."""
        move = self.MOVES[name]
        if getattr(self, self.state_field) not in move.sources:
            return self._stands()
        return self._forbidden(move, user)

    def missing(self, name: str) -> list[Text]:
        """What must be there before the move, in words; empty when nothing is missing."""
        lacks = self.MOVES[name].lacks
        return lacks(self) if lacks else []

    def offered(self, user: Any) -> list[tuple[str, Move, list[Text]]]:
        """The moves a page may offer to `user` now: name, move, what is still missing."""
        return [
            (name, move, self.missing(name))
            for name, move in self.MOVES.items()
            if self.refusal(name, user) is None
        ]

    def make(
        self, name: str, by: Any, reason: str = "", *, at: dt.datetime | None = None, **fields: Any
    ) -> None:
        """Make the move or raise `Refused`; `fields` as the move names them, `at` if not now."""
        move = self.MOVES[name]
        foreign = set(fields) - set(move.fields)
        if foreign:
            raise TypeError(f"{name} does not set {', '.join(sorted(foreign))}")
        reason = reason.strip()
        with transaction.atomic():
            model: Any = type(self)
            # Locked and read again: of two people who press at once, one is told.
            current = model._base_manager.select_for_update().get(pk=self.pk)  # type: ignore[attr-defined]
            before = getattr(current, self.state_field)
            if before not in move.sources:
                setattr(self, self.state_field, before)
                raise WrongStatus(current._stands())
            refusal = current._forbidden(move, by)
            if refusal is not None:
                raise NotAllowed(refusal)
            if move.needs_reason and not reason:
                raise ReasonMissing(_("Give a reason."))
            for field, value in fields.items():
                setattr(self, field, value)
                setattr(current, field, value)
            if missing := current.missing(name):
                raise Incomplete(missing)
            changes = {**fields, self.state_field: move.target}
            changes |= dict.fromkeys(move.clears)
            if move.stamp:
                changes[move.stamp] = at or timezone.now()
            if move.who:
                changes[move.who] = by
            for field, value in changes.items():
                setattr(self, field, value)
            self.save(update_fields=list(changes))  # type: ignore[attr-defined]
            self.keep(name, before, by, reason, at or timezone.now())
            self.after(name, by, reason)

    def keep(self, name: str, before: Any, by: Any, reason: str, at: dt.datetime) -> None:
        """Write down the move just made; a model with a log of its own overrides this."""
        from core.models import MoveLog

        MoveLog.objects.create(
            of=self._meta.label_lower,  # type: ignore[attr-defined]
            row=self.pk,  # type: ignore[attr-defined]
            station=self.station_of(),
            move=name,
            from_state=str(before),
            to_state=str(self.MOVES[name].target),
            by=by,
            at=at,
            reason=reason[:500],
        )

    def after(self, name: str, by: Any, reason: str) -> None:
        """Called inside the move's transaction; override for what hangs on a move."""

    def log(self) -> list[MoveLog]:
        """Every move of this row, oldest first; start from a row that the reader may see."""
        from core.models import MoveLog

        return list(MoveLog.objects.of(self).select_related("by"))  # type: ignore[arg-type]

    def _stands(self) -> Text:
        shown = getattr(self, f"get_{self.state_field}_display")()
        return _("This is “%(status)s” now.") % {"status": shown}

    def _forbidden(self, move: Move, user: Any) -> Text | None:
        if move.by_system:
            return None if user is SYSTEM else _("The system does this by itself.")
        if user is SYSTEM:
            return None
        if move.permission and not self.holds(user, move.permission):
            return _("Your role may not do this here.")
        return move.guard(self, user) if move.guard else None
