"""One session on the phone: everybody is present until somebody says otherwise."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import uploads
from core.ids import uuid7
from core.workflow import Refused
from households.models import Need
from services.forms.record_fields import RecordForm
from services.forms.visit_chips import TypeGroup, fitting
from services.models import (
    Attendance,
    Group,
    GroupMember,
    GroupSession,
    PlannedSession,
    ServiceRecord,
    SessionEntry,
    SignInSheet,
    Stage,
)
from services.models.entry import TRACK_B
from services.models.group.evidence import proof_of
from services.models.group.session_entry import needs_of

BLOCK_ROWS = 4
BLOCK_FIELDS = (
    ("time", _("time")),
    ("aim", _("aim")),
    ("content", _("content")),
    ("material", _("material")),
    ("who", _("who leads")),
)
TEXTS = ("dynamics", "performance", "reflection")


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SessionForm(RecordForm):
    """A session of `group`, perhaps as `planned`; `session` is the one being changed."""

    record_kind = ServiceRecord.Kind.GROUP_SESSION
    served = None  # type: ignore[assignment]
    anonymous_count = None  # type: ignore[assignment]
    # The group's own track holds for all its sessions.
    track = None  # type: ignore[assignment]
    theme = forms.CharField(label=_("Theme"), max_length=60)
    stage = forms.TypedChoiceField(label=_("Stage"), choices=Stage.choices, coerce=int)
    where = forms.CharField(label=_("Where it takes place"), max_length=60, required=False)
    walk_ins = forms.IntegerField(
        label=_("Others who came"), min_value=0, max_value=200, required=False,
        help_text=_("Who is no member of the group."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    # The paper sheet instead of the list: its photo and how many names are on it.
    by_photo = forms.BooleanField(
        label=_("The photo of the sheet stands for the list"), required=False
    )
    heads = forms.IntegerField(
        label=_("Names on the sheet"), min_value=1, max_value=200, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    volunteers = forms.CharField(label=_("Volunteers"), max_length=100, required=False)
    dynamics = forms.CharField(
        label=_("Group dynamics"), max_length=2000, required=False, widget=_area()
    )
    performance = forms.CharField(
        label=_("How members took part"), max_length=2000, required=False, widget=_area()
    )
    reflection = forms.CharField(
        label=_("Worker's reflection"), max_length=2000, required=False, widget=_area()
    )
    follow_up = forms.CharField(label=_("To follow up"), max_length=500, required=False)
    spent = forms.DecimalField(
        label=_("Spent (yuan)"), min_value=0, max_digits=10, decimal_places=2, required=False
    )

    DETAIL: ClassVar[tuple[str, ...]] = (
        "theme", "stage", "started_at", "where", "volunteers", *TEXTS, "follow_up", "spent",
        "walk_ins",
    )  # fmt: skip
    copied_detail = ("where", "volunteers")
    FOLDED = ("walk_ins", "volunteers", "follow_up", "spent", "place")

    def __init__(
        self,
        *args: Any,
        user: Any,
        group: Group,
        planned: PlannedSession | None = None,
        session: GroupSession | None = None,
        **kwargs: Any,
    ) -> None:
        self.group, self.session = group, session
        self.planned = planned or (session.planned if session else None)
        record = session.record if session else None
        day = record.occurred_on if record else self._day()
        everybody = group.members.select_related("person")
        self.members_listed = [m for m in everybody if m.left_on is None or m.left_on >= day]
        kwargs.setdefault("initial", self._session() if session else self._begin(day))
        super().__init__(*args, user=user, station=group.station, record=record, **kwargs)
        state, listed = self._states(), not self.data.get("by_photo")
        for member in self.members_listed:
            self.fields[f"a-{member.pk}"] = forms.ChoiceField(
                label=str(member), choices=Attendance.State.choices, initial=state(member),
                required=listed,
                widget=forms.RadioSelect,
            )  # fmt: skip

    def copied(self) -> dict[str, Any]:
        """The place that was planned for this session stands before the one of last time."""
        values = super().copied()
        if self.planned and self.planned.place:
            del values["where"]
        return values

    def _day(self) -> Any:
        today = timezone.localdate()
        return min(self.planned.planned_on, today) if self.planned else today

    def _begin(self, day: Any) -> dict[str, Any]:
        planned = self.planned
        last = self.group.held().order_by("-record__occurred_on", "-number").first()
        sheet = SignInSheet.of(planned) if planned else None
        strangers = 0
        if sheet:
            members = {m.person_id for m in self.members_listed}
            signed = list(sheet.signed().values_list("person_id", "name"))
            names = {m.name for m in self.members_listed if not m.person_id}
            strangers = sum(
                (pk not in members) if pk else (name not in names) for pk, name in signed
            )
        return {
            # The browser keeps it with the page: sent twice, it is one session.
            "uuid": uuid7(),
            "occurred_on": day,
            "started_at": planned.starts_at if planned else None,
            "minutes": 60,
            "theme": planned.theme if planned else "",
            "stage": planned.stage if planned else (last.stage if last else Stage.FORMING),
            "where": planned.place if planned else (last.where if last else ""),
            "walk_ins": strangers or None,
            "place": 4,
        }

    def _session(self) -> dict[str, Any]:
        session: Any = self.session
        record = session.record
        return {
            **{name: getattr(session, name) for name in self.DETAIL},
            "occurred_on": record.occurred_on,
            "minutes": record.minutes,
            "place": record.place,
            "forces": record.forces,
            "service_types": record.service_types,
            "by_photo": self._is_by_photo,
            "heads": session.walk_ins if self._is_by_photo else None,
        }

    @cached_property
    def _is_by_photo(self) -> bool:
        """Whether the session being changed has heads only."""
        return bool(self.session) and not self.session.attendance.exists()  # type: ignore[union-attr]

    def _states(self) -> Any:
        """member → what stands before anything is pressed: the record, the sheet, or present."""
        State = Attendance.State
        if self.session:
            rows = dict(self.session.attendance.values_list("member_id", "state"))
            return lambda member: rows.get(member.pk, State.ABSENT)
        sheet = SignInSheet.of(self.planned) if self.planned else None
        signed = list(sheet.signed().values_list("person_id", "name")) if sheet else []
        if not signed:
            return lambda member: State.PRESENT
        persons = {pk for pk, _name in signed if pk}
        names = {name for pk, name in signed if not pk}

        def state(member: GroupMember) -> str:
            here = member.person_id in persons if member.person_id else member.name in names
            return State.PRESENT if here else State.ABSENT

        return state

    # --- what the template shows -----------------------------------------------------------------

    def needs_in_reach(self) -> QuerySet[Need]:
        return needs_of(self.group)

    @property
    def asks_needs(self) -> bool:
        return self.group.track_id == TRACK_B or bool(self["for_needs"].value())

    @property
    def type_groups(self) -> list[TypeGroup]:
        """Only what fits the group's own track, which is not asked again."""
        return fitting(super().type_groups, self.group.track_id)

    @property
    def attendance_rows(self) -> list[Any]:
        return [self[f"a-{member.pk}"] for member in self.members_listed]

    @property
    def from_sheet(self) -> bool:
        """Whether the list was filled in by those who signed in."""
        sheet = SignInSheet.of(self.planned) if self.planned and not self.session else None
        return bool(sheet and sheet.signed().exists())

    @property
    def text_fields(self) -> list[Any]:
        return [self[name] for name in TEXTS]

    @property
    def folded_fields(self) -> list[Any]:
        return [self[name] for name in self.FOLDED]

    @property
    def block_rows(self) -> list[list[tuple[str, Any, str]]]:
        """The rows of content by time: name, label and value of every cell."""
        if self.is_bound:
            rows = [self._block(n) for n in range(BLOCK_ROWS)]
        else:
            rows = list(self.session.blocks) if self.session else []
        rows += [{}] * (BLOCK_ROWS - len(rows))
        return [
            [(f"b-{n}-{key}", label, row.get(key, "")) for key, label in BLOCK_FIELDS]
            for n, row in enumerate(rows[:BLOCK_ROWS])
        ]

    def _block(self, n: int) -> dict[str, str]:
        return {
            key: str(self.data.get(f"b-{n}-{key}", "")).strip()[:200]
            for key, _label in BLOCK_FIELDS
        }

    # --- the entry ---------------------------------------------------------------------------------

    def check_entry(self) -> None:
        try:
            super().check_entry()
        except Refused as refused:
            self.add_error(None, str(refused.message))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        sheets = self.files.getlist("sheets") if self.files else []
        for sheet in sheets:
            try:
                uploads.check(sheet.read())
            except uploads.Refused as refused:
                self.add_error("by_photo", f"{sheet.name[:40]}: {refused.message}")  # type: ignore[index]
            sheet.seek(0)
        if data.get("by_photo"):
            if not data.get("heads"):
                self.add_error("heads", _("Count the names on the sheet."))
            if not sheets and not (self.session and proof_of(self.session).sheets):
                self.add_error("by_photo", _("Photograph the sheet."))
        return data

    def make_entry(self, data: dict[str, Any]) -> SessionEntry:
        said = self.common(data)
        for name in ("served", "anonymous_count", "track"):
            said.pop(name)
        day = data["occurred_on"]
        attendance = {
            member: data.get(f"a-{member.pk}", "")
            for member in self.members_listed
            if member.joined_on <= day and (member.left_on is None or member.left_on >= day)
        }
        if data.get("by_photo"):
            attendance = {}
        blocks = [self._block(n) for n in range(BLOCK_ROWS)]
        told = {name: data.get(name) for name in self.DETAIL} | {
            "walk_ins": data.get("heads" if data.get("by_photo") else "walk_ins") or 0
        }
        return SessionEntry(
            group=self.group,
            planned=self.planned,
            number=self.session.number if self.session else None,
            attendance=attendance,
            blocks=[row for row in blocks if any(row.values())],
            **told,
            **said,
        )
