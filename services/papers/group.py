"""A group on paper: plan, members, sessions with attendance, evaluation, steps (specification 2.3)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from households.paper.blocks import Block, Facts, Heading, Table
from households.paper.print import document
from services.models import Attendance, Group, GroupFigures
from services.models.group.evidence import proofs
from services.papers.service_files import listed


def pdf(group: Group, user: Any) -> bytes:
    """The group's file as PDF; ask first whether the reader may see it."""
    return document(
        heading=_("Group file"), title=group.name, number=group.group_no,
        station=group.station.official_name, user=user, parts=parts(group, user),
    )  # fmt: skip


def parts(group: Group, user: Any) -> list[tuple[int, Any, list[Block]]]:
    """The parts of the file in order."""
    files = listed(user, Q(group=group) | Q(record__group_session__group=group))
    told = [
        (_("Plan"), _plan(group)),
        (_("Members"), _members(group)),
        (_("Sessions"), _sessions(group)),
        (_("Evaluation"), _evaluation(group)),
        (_("Photos and papers"), files),
        (_("Steps so far"), _steps(group)),
    ]
    return [(number, title, blocks) for number, (title, blocks) in enumerate(told, 1)]


def _plan(group: Group) -> list[Block]:
    named = {f.name: str(f.verbose_name) for f in Group._meta.fields}
    facts = [
        (named["kind"], group.get_kind_display()),
        (named["nature"], group.get_nature_display()),
        (named["leader"], group.leader.name),
        *(
            (named[name], getattr(group, name))
            for name in (
                "co_leader", "target_group", "theory", "aims", "planned_members", "recruitment",
                "risk_plan", "evaluation_method", "measure", "budget", "started_on", "ended_on",
            )
        ),
    ]  # fmt: skip
    goals = [(g.text, g.measured_by) for g in group.objectives.all()]
    planned = [
        (p.number, p.planned_on, p.theme, p.get_stage_display(), p.place)
        for p in group.planned.all()
    ]
    return [
        Facts(facts),
        Table((_("Objective"), _("Measured by")), goals, (3, 2)),
        Table(
            (_("No."), _("Date"), _("Theme"), _("Stage"), _("Where it takes place")),
            planned,
            (0.6, 1.4, 3, 1.4, 2),
        ),
    ]


def _members(group: Group) -> list[Block]:
    rows = [
        (str(m), m.joined_on, m.left_on, m.left_reason, m.before, m.after)
        for m in group.members.select_related("person")
    ]
    head = (
        _("Name"), _("Joined"), _("Left"), _("Reason"), _("Points before"), _("Points after"),
    )  # fmt: skip
    return [Table(head, rows, (2, 1.4, 1.4, 2, 1, 1))] if rows else []


def _sessions(group: Group) -> list[Block]:
    blocks: list[Block] = []
    proved = proofs(group)
    held = group.held().select_related("record").order_by("record__occurred_on", "number")
    for session in held.prefetch_related("attendance__member__person"):
        by_state: dict[str, list[str]] = {}
        for row in session.attendance.all():
            by_state.setdefault(row.state, []).append(str(row.member))
        named = {f.name: str(f.verbose_name) for f in session._meta.fields}
        blocks.append(Heading(f"{session.number}  {session.theme}"))
        blocks.append(
            Facts(
                [
                    (_("Date"), session.record.occurred_on),
                    (_("Stage"), session.get_stage_display()),
                    (_("Person-times"), session.record.person_times),
                    (_("Status"), session.record.get_status_display()),
                    (_("Attendance"), "、".join(proved[session.pk].words)),
                    *(
                        (str(label), "、".join(by_state.get(state, [])))
                        for state, label in Attendance.State.choices
                    ),
                    *(
                        (named[name], getattr(session, name))
                        for name in (
                            "where", "volunteers", "dynamics", "performance", "reflection",
                            "follow_up", "spent", "walk_ins",
                        )
                    ),
                ]
            )
        )  # fmt: skip
        if session.blocks:
            keys = ("time", "aim", "content", "material", "who")
            rows = [tuple(row.get(key, "") for key in keys) for row in session.blocks]
            head = (_("time"), _("aim"), _("content"), _("material"), _("who leads"))
            blocks.append(Table(head, rows, (1, 2, 3, 1.5, 1)))
    return blocks


def _evaluation(group: Group) -> list[Block]:
    figures, told = GroupFigures.of(group), group.evaluation_or_none()

    def share(value: Any) -> str:
        return "" if value is None else f"{value}%"

    rows: list[tuple[Any, Any]] = [
        (_("Sessions held"), figures.sessions),
        (_("Members"), figures.members),
        (_("Person-times"), figures.person_times),
        (_("Attendance rate"), share(figures.attendance_rate)),
        (_("Objectives attained"), share(figures.attainment)),
        (_("Mean change"), figures.change),
        (_("Spent (yuan)"), figures.spent),
    ]
    if told:
        rows += [
            (_("Member satisfaction"), share(told.satisfaction)),
            (_("the leader's own evaluation"), told.self_evaluation),
            (_("supervisor's comment"), told.supervisor_comment),
        ]
    return [Facts(rows)]


def _steps(group: Group) -> list[Block]:
    rows = [
        (row.at, group.MOVES[row.move].label, row.by.name if row.by else "", row.reason)
        for row in group.log()
    ]
    head = (_("Date"), _("Step"), _("By"), _("Reason"))
    return [Table(head, rows, (1.6, 2, 1.4, 3))] if rows else []
