"""Part 5 of a household's file: the latest economic survey with its formula."""

from __future__ import annotations

from django.utils.translation import gettext as _

from households.economy.kinds import GROUPS, Part, kind_name
from households.paper.blocks import Block, Facts, Heading, Note, Table
from households.paper.registry import HOUSEHOLD, Content, PaperFile, register


def _economy(file: PaperFile) -> list[Block]:
    surveys = file.household.economic_surveys.select_related(
        "applicant", "authorisation", "surveyor", "second_surveyor"
    )
    survey = surveys.order_by("-pk").first()
    if survey is None:
        return []
    figure = survey.figure
    second = survey.second_surveyor.name if survey.second_surveyor else survey.second_name
    blocks: list[Block] = [
        Facts(
            [
                (_("Applicant"), survey.applicant.name),
                (_("Authorisation"), survey.authorisation.given_on),
                (_("First surveyor"), survey.surveyor.name),
                (_("Second surveyor"), second),
                (_("Visited on"), survey.visited_on),
                (_("Signed on"), survey.signed_on),
                (_("Counted income of 12 months"), figure.counted),
                (_("Income not counted"), figure.not_counted),
                (_("members who count"), figure.members),
                (_("Income per head and month"), f"{figure.monthly or '—'} {survey.mark}"),
                (_("Official result"), survey.result_text),
                (_("As checked officially"), survey.official_per_head),
            ]
        ),
        Heading(_("Income of the last 12 months by member")),
        Table(
            [_("Member"), *GROUPS.values(), _("Together")],
            [[member.name, *sums, total] for member, sums, total in survey.income_table()],
        ),
    ]
    others = [line for line in survey.all_lines if line.part != Part.INCOME]
    if others:
        blocks.append(
            Table(
                [_("Kind"), _("Amount (yuan)"), _("Note")],
                [[kind_name(line.kind), line.amount, line.note] for line in others],
            )
        )
    blocks.append(Note(_("The platform never decides who is entitled; the office does.")))
    return blocks


register(Content("economy", HOUSEHOLD, 5, _economy))
