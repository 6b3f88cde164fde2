"""What files can hang on, who reads them there, and who adds and takes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from core.workflow import holds
from households.sight import may_open, sees_names
from services.kinds import kind_of
from services.models import (
    Activity,
    ActivityStatus,
    Case,
    CaseContact,
    CommunityNeedsSurvey,
    DeliberationMeeting,
    Group,
    GroupStatus,
    MeetingStatus,
    Proposal,
    Referral,
    ResourceLink,
    ServiceFile,
    ServiceRecord,
    Status,
)
from services.models.community.proposal import ENDED

EDIT = "visit.create"
K = ServiceFile.Kind
EVENT = (K.ACTIVITY, K.SHEET, K.MINUTES, K.QUESTIONNAIRE, K.PAPER, K.OTHER)
SERVICE = (K.SCENE, K.PAPER, K.EVIDENCE, K.OTHER)


@dataclass(frozen=True)
class Holder:
    """One kind of row that files hang on.

    `name`: the column of ServiceFile, and the word of routes and API. `kinds`: what is offered, the
    first is chosen. `joins`: what the rules read. `reads(request, row)`: whether somebody who sees
    the row also sees its files. `adds(user, row)`: whether they may add some now; `settled(row)`:
    nothing is taken out any more.
    """

    name: str
    model: type[Model]
    kinds: tuple[K, ...]
    adds: Callable[[Any, Any], bool]
    joins: tuple[str, ...] = ("station",)
    reads: Callable[[HttpRequest, Any], bool] = lambda request, row: _by_name(request, row)
    settled: Callable[[Any], bool] = lambda row: False

    def rows(self, user: Any) -> Any:
        """The rows in the user's sight, with what the rules read."""
        found: Any = self.model._default_manager
        return found.visible_to(user).select_related(*self.joins)

    def removes(self, user: Any, row: Any) -> bool:
        return self.adds(user, row) and not self.settled(row)

    def takes_out(self, user: Any, row: Any, file: ServiceFile) -> bool:
        """Whether one file may be taken out: one that may not be used any more at any time."""
        return self.removes(user, row) or (bool(file.ended) and self.clears(user, row))

    def clears(self, user: Any, row: Any) -> bool:
        """Who takes out photos that somebody no longer agrees to, even of what is settled (PIPL 47)."""
        return holds(user, EDIT, row.record.station if self.name == "contact" else row.station)

    def key_of(self, row: Any) -> Any:
        """The public key in addresses; a contact is named by its record."""
        return row.record.uuid if self.name == "contact" else row.uuid

    def find_q(self, uuid: Any) -> dict[str, Any]:
        return {"record__uuid" if self.name == "contact" else "uuid": uuid}


def _by_name(request: HttpRequest, row: Any) -> bool:
    """Pictures and sheets show people: who reads masked lists opens the household's file first."""
    if sees_names(request.user, row.station):
        return True
    household = getattr(row, "household", None)
    return household is not None and may_open(request, household)


def _at(*ended: Any) -> Callable[[Any, Any], bool]:
    """Who records services at the row's station, until it has come to one of these ends."""
    return lambda user, row: (
        holds(user, EDIT, row.station) and (not ended or row.status not in ended)
    )


def _reads_record(request: HttpRequest, record: ServiceRecord) -> bool:
    return _by_name(request, record) and kind_of(record).readable(record, request.user)


_ALL = (
    Holder(
        "record", ServiceRecord, (*SERVICE, K.SHEET, K.ACTIVITY), _at(Status.WITHDRAWN),
        joins=("station", "household__station"), reads=_reads_record,
        # What was looked at when the record was locked stays with it; more may still come.
        settled=lambda record: record.status == Status.LOCKED,
    ),
    Holder(
        "contact", CaseContact, SERVICE, lambda user, row: row.case.may_write(user),
        joins=("record__station", "case__station"),
        reads=lambda request, row: row.may_read(request.user),
        settled=lambda row: row.record.status == Status.LOCKED,
    ),
    Holder(
        "case", Case, (K.PAPER, K.SCENE, K.EVIDENCE, K.OTHER),
        lambda user, case: case.may_write(user), joins=("station", "household__station"),
        reads=lambda request, case: case.may_read(request.user),
    ),
    Holder("group", Group, EVENT, _at(GroupStatus.ARCHIVED, GroupStatus.CANCELLED)),
    Holder("activity", Activity, EVENT, _at(ActivityStatus.ARCHIVED, ActivityStatus.CANCELLED)),
    Holder(
        "meeting", DeliberationMeeting, (K.MINUTES, K.SHEET, K.ACTIVITY, K.PAPER, K.OTHER),
        _at(MeetingStatus.CANCELLED), settled=lambda row: row.status == MeetingStatus.CLOSED,
    ),
    Holder(
        "survey", CommunityNeedsSurvey, (K.QUESTIONNAIRE, K.SCENE, K.MINUTES, K.PAPER, K.OTHER),
        _at(CommunityNeedsSurvey.Status.APPROVED),
    ),
    Holder("proposal", Proposal, (K.SCENE, K.PAPER, K.EVIDENCE, K.OTHER), _at(*ENDED)),
    Holder(
        "referral", Referral, (K.PAPER, K.EVIDENCE, K.OTHER), _at(),
        joins=("station", "household__station", "case__station"),
        reads=lambda request, row: _by_name(request, row) and row.may_read(request.user),
    ),
    Holder(
        "resource", ResourceLink, (K.EVIDENCE, K.ACTIVITY, K.PAPER, K.OTHER),
        _at(ResourceLink.Status.WITHDRAWN),
    ),
)  # fmt: skip
_by_word = {holder.name: holder for holder in _ALL}
_by_model = {holder.model: holder for holder in _ALL}


def holders() -> dict[str, Holder]:
    """Word → holder."""
    return _by_word


def holder_of(row: Model) -> Holder:
    """The holder of a row. Errors: KeyError for rows that take no files."""
    return _by_model[type(row)]


def papers_of(record: ServiceRecord) -> Any:
    """The row on which the files of a record hang: an activity's record shows the activity's.

    None where the reader does not see that row.
    """
    return kind_of(record).papers(record)


def home_of(row: Any) -> str:
    """The page on which the files of a row are shown."""
    known = getattr(row, "get_absolute_url", None)
    if known:
        return str(known())
    record = getattr(row, "record", row)
    return reverse("services:record", args=[record.uuid])
