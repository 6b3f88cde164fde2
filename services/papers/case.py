"""A case on paper: the same parts as PDF (Typst) and as Word, for the archive's folder.

The order is that of the sets of forms for case work (服务套表): intake, pre-assessment, plan, contacts,
supervision, referrals, closing, follow-up.
"""

from __future__ import annotations

import io
from typing import Any

import docx
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from docx.oxml.ns import qn
from docx.shared import Pt

from households.paper.blocks import Block, Facts, Note, Table
from households.paper.print import document
from services.models import Case, CaseContact, Referral
from services.papers.service_files import listed

Parts = list[tuple[int, Any, list[Block]]]
FONT = "宋体"


def parts(case: Case, user: Any) -> Parts:
    """The parts of the file in order; ask `case.may_read(user)` first."""
    told = [
        (_("Intake"), _intake(case)),
        (_("Pre-assessment"), _assessment(case)),
        (_("Plan and goals"), _plan(case)),
        (_("Contacts"), _contacts(case, user)),
        (_("Supervision"), _opinions(case)),
        (_("Referrals"), _referrals(case, user)),
        (_("Closing"), _closing(case)),
        (_("Follow-up visits"), _follow_ups(case)),
        (_("Photos and papers"), listed(user, Q(case=case) | Q(contact__case=case))),
    ]
    return [(number, title, blocks) for number, (title, blocks) in enumerate(told, 1)]


def pdf(case: Case, user: Any) -> bytes:
    return document(
        heading=str(_("Case file")), title=_title(case), number=case.case_no,
        station=case.station.official_name, user=user, parts=parts(case, user),
    )  # fmt: skip


def word(case: Case, user: Any) -> bytes:
    """The same as a .docx that can be worked on."""
    book = docx.Document()
    normal: Any = book.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    book.add_heading(_title(case), 0)
    book.add_paragraph(f"{case.case_no}　{case.station.official_name}")
    for number, title, blocks in parts(case, user):
        book.add_heading(f"{number}. {title}", 1)
        for block in blocks:
            _on_page(book, block)
        if not blocks:
            book.add_paragraph(_("None"))
    now = timezone.localtime()
    who = user.name or user.get_username()
    foot = _("Printed by %(name)s, %(time)s") % {"name": who, "time": f"{now:%Y-%m-%d %H:%M}"}
    book.sections[0].footer.paragraphs[0].text = foot
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _on_page(book: Any, block: Block) -> None:
    if isinstance(block, Note):
        book.add_paragraph(str(block.text))
    elif isinstance(block, Facts):
        table = book.add_table(rows=0, cols=2, style="Table Grid")
        for label, value in block.rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = str(label), _cell(value)
    elif isinstance(block, Table):
        table = book.add_table(rows=1, cols=len(block.head), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, block.head, strict=True):
            cell.text = str(text)
        for row in block.rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = _cell(value)


def _cell(value: Any) -> str:
    return "—" if value in (None, "") else str(value)


def _title(case: Case) -> str:
    return _("Case of %(name)s") % {"name": case.person.name}


def _intake(case: Case) -> list[Block]:
    intake = case.intake_row
    signs = "、".join(str(label) for label in intake.sign_labels) if intake else ""
    others = "、".join(str(person) for person in case.co_workers.all())
    rows = [
        (_("Person"), case.person.name),
        (_("Household"), case.household.file_no),
        (_("State"), case.get_status_display()),
        (_("Opened on"), case.opened_on),
        (_("Where the case comes from"), case.get_source_display()),
        (_("Primary social worker"), case.worker.name),
        (_("Co-workers"), others),
        (_("Theory or model"), case.get_theory_display()),
        (_("Risk level"), case.get_risk_display()),
        (_("Service agreement"), case.agreement_no),
        (_("Consent"), case.consent or case.consent_exception),
        (_("Risk screen"), intake.screened_on if intake else None),
        (_("Signs of danger"), signs),
        (_("Reopened from"), case.reopened_from),
    ]
    return [Facts(rows), Note(intake.problem if intake else "")]


def _assessment(case: Case) -> list[Block]:
    found: list[Block] = []
    for report in case.assessments.order_by("number"):
        rows = [
            (_("Date of the report"), report.done_on),
            (_("Why it was assessed again"), report.reason),
            (_("Needs"), "；".join(report.needs)),
            (_("Strengths"), "；".join(report.strengths)),
        ]
        found.append(Facts(rows))
        blocks = (report.person_block, report.family_block, report.social_block)
        names = (_("The person"), _("The family"), _("The social surroundings"))
        found.append(
            Table((_("Block"), _("Report")), list(zip(names, blocks, strict=True)), (1, 6))
        )
    return found


def _plan(case: Case) -> list[Block]:
    plan = case.plan
    if plan is None:
        return []
    head = (
        _("Goal"),
        _("Measured by"),
        _("Present state"),
        _("Target"),
        _("Due on"),
        _("Attainment"),
    )
    rows = [
        (g.text, g.measure, g.baseline, g.target, g.due_on, g.get_attainment_display())
        for g in plan.goals.all()
    ]
    facts = Facts([(_("Version"), plan.number), (_("The person agreed on"), plan.agreed_on)])
    words: list[Block] = [Note(plan.strategy)] if plan.strategy else []
    return [facts, *words, Table(head, rows, (4, 2, 2, 2, 1.6, 1.4))]


def _contacts(case: Case, user: Any) -> list[Block]:
    found = CaseContact.objects.visible_to(user).filter(case=case).standing()
    rows = []
    for contact in found.select_related("record__worker").order_by("started_at"):
        start, end = timezone.localtime(contact.started_at), timezone.localtime(contact.ended_at)
        texts = (
            contact.purpose,
            contact.process,
            contact.observation,
            contact.progress,
            contact.next_plan,
        )
        rows.append(
            (f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}", contact.get_mode_display(),
             contact.record.worker.name, "\n".join(text for text in texts if text))
        )  # fmt: skip
    head = (_("Date"), _("How"), _("Social worker"), _("What happened"))
    return [Table(head, rows, (1.8, 1.2, 1.2, 6))] if rows else []


def _opinions(case: Case) -> list[Block]:
    rows = [
        (
            timezone.localdate(row.at),
            row.giver,
            row.get_stage_display(),
            row.get_verdict_display(),
            row.text,
        )
        for row in case.opinions.select_related("by").order_by("pk")
    ]
    head = (_("Date"), _("Supervisor"), _("About"), _("Opinion"), _("Advice"))
    return [Table(head, rows, (1.4, 1.2, 1.4, 1.2, 5))] if rows else []


def _referrals(case: Case, user: Any) -> list[Block]:
    """To whom the person was referred, and what came back."""
    found = Referral.objects.visible_to(user).filter(case=case).order_by("pk")
    rows = [
        (
            row.number,
            row.sent_at and timezone.localdate(row.sent_at),
            row.to_name,
            row.get_status_display(),
            row.feedback or row.decline_reason,
        )
        for row in found
    ]
    head = (_("Number"), _("Sent"), _("Referred to"), _("Status"), _("Feedback"))
    return [Table(head, rows, (2, 1.4, 2.4, 1.6, 4))] if rows else []


def _closing(case: Case) -> list[Block]:
    if case.closed_on is None:
        return []
    rows = [
        (_("Date of closing"), case.closed_on),
        (_("Reason for closing"), case.get_close_reason_display()),
        (
            _("The person's satisfaction"),
            case.get_satisfaction_display() or case.no_satisfaction_reason,
        ),
    ]
    closing = getattr(case, "closing", None)
    texts = (closing.process, closing.result, closing.advice) if closing else ()
    return [Facts(rows), *(Note(text) for text in texts if text)]


def _follow_ups(case: Case) -> list[Block]:
    rows = [
        (row.held_on, row.get_mode_display(), row.situation)
        for row in case.follow_ups.order_by("held_on")
    ]
    return (
        [Table((_("Date"), _("How"), _("How the person is now")), rows, (1.4, 1.2, 6))]
        if rows
        else []
    )
