"""What a survey comes to: the figure per head and the sums, from its stored rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property

from households.economy.formula import PerHead, per_head
from households.economy.kinds import GROUPS, Part, income_kinds
from households.economy.standing import STANDINGS
from households.models.economic_survey.rows import SurveyLine, SurveyMember


class Totals:
    """Mixin of `EconomicSurvey`: everything is worked out from rows that were read once."""

    members: Any
    lines: Any

    @cached_property
    def all_members(self) -> list[SurveyMember]:
        return list(self.members.select_related("person"))

    @cached_property
    def all_lines(self) -> list[SurveyLine]:
        lines = list(self.lines.all())
        by_key = {member.pk: member for member in self.all_members}
        for line in lines:
            line.member = by_key.get(line.member_id)
        return lines

    @property
    def counted_members(self) -> list[SurveyMember]:
        return [member for member in self.all_members if member.counts]

    @property
    def supporters(self) -> list[SurveyMember]:
        return [member for member in self.all_members if STANDINGS[member.standing].supporter]

    @cached_property
    def figure(self) -> PerHead:
        """The figure per head from the stored rows: income of counted members only."""
        counted = {member.pk for member in self.counted_members}
        return per_head(
            (
                (line.amount, line.counted)
                for line in self.all_lines
                if line.part == Part.INCOME and line.member_id in counted
            ),
            len(counted),
        )

    def total(self, part: str) -> Decimal:
        return sum((line.amount for line in self.all_lines if line.part == part), Decimal(0))

    def income_table(self) -> list[tuple[SurveyMember, list[Decimal], Decimal]]:
        """Each member who counts with the five groups of income, counted and not, and their sum."""
        rows = []
        for member in self.counted_members:
            sums = dict.fromkeys(GROUPS, Decimal(0))
            for line in self.all_lines:
                if line.part == Part.INCOME and line.member_id == member.pk:
                    sums[income_kinds()[line.kind].group] += line.amount
            rows.append((member, list(sums.values()), sum(sums.values(), Decimal(0))))
        return rows
