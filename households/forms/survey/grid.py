"""Head, members and amounts of an economic survey as one form of one page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.ids import uuid7
from core.ui.forms import HouseModelForm
from households.forms.choices import GroupedModelChoice, workers_at
from households.forms.survey.rows import LineRow, MemberRow
from households.models import EconomicSurvey, SurveyLine, SurveyMember


class SurveyHeadForm(HouseModelForm):
    second_surveyor = GroupedModelChoice(
        label=gettext_lazy("Second surveyor"), queryset=User.objects.none(), required=False
    )

    class Meta:
        model = EconomicSurvey
        fields = ("second_surveyor", "second_name", "visited_on", "note")
        widgets = {"visited_on": forms.DateInput(), "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        survey = self.instance
        workers = [
            (pk, name) for pk, name in workers_at(station=survey.station)
            if pk != str(survey.surveyor_id)
        ]  # fmt: skip
        people: Any = self.fields["second_surveyor"]
        people.queryset = User.objects.filter(pk__in=[pk for pk, _name in workers])
        people.offer(workers, empty=_("Nobody yet"))


MemberRows: Any = formset_factory(MemberRow, extra=2, can_delete=True, max_num=60)
LineRows: Any = formset_factory(LineRow, extra=4, can_delete=True, max_num=300)


class SurveyGrid:
    """Head, members and amounts of a survey as one form of one page."""

    def __init__(self, survey: EconomicSurvey, data: Any = None) -> None:
        self.survey = survey
        self.head = SurveyHeadForm(data, instance=survey)
        members = [
            {"key": m.uuid, "name": m.name, "standing": m.standing, "note": m.note}
            for m in survey.all_members
        ]
        spare = [] if data else [{"key": uuid7()} for _row in range(2)]
        # Every row is read, also one that came back as it was sent: rows say themselves when empty.
        read_all = {"empty_permitted": False}
        rows: Any = MemberRows(data, prefix="m", initial=[*members, *spare], form_kwargs=read_all)
        rows.extra = 0
        self.members: BaseFormSet = rows
        lines = [
            {
                "member": str(line.member.uuid) if line.member else "",
                "kind": line.kind, "amount": line.amount, "note": line.note,
            }
            for line in survey.all_lines
        ]  # fmt: skip
        self.lines: BaseFormSet = LineRows(
            data,
            prefix="l",
            initial=lines,
            form_kwargs={**read_all, "members": self._offered(data)},
        )

    def _offered(self, data: Any) -> list[tuple[str, str]]:
        """(key, name) of every member line, those just typed included."""
        found = []
        for form in self.members:
            key, name = form["key"].value(), form["name"].value()
            if key and (name or not data):
                found.append((str(key), name or "…"))
        return found

    def is_valid(self) -> bool:
        valid = all([self.head.is_valid(), self.members.is_valid(), self.lines.is_valid()])
        return valid and self._members_are_known()

    def _members_are_known(self) -> bool:
        keys = {str(f.cleaned_data["key"]) for f in self.members if not f.is_empty}
        known = True
        for form in self.lines:
            told = form.cleaned_data.get("member")
            if not form.is_empty and told and told not in keys:
                form.add_error("member", _("This member is not on the list above."))
                known = False
        return known

    def save(self, by: Any) -> None:
        """Store everything; ValidationError where the survey refuses (see `write`)."""
        stored = {member.uuid: member for member in self.survey.all_members}
        members: dict[UUID, SurveyMember] = {}
        for form in self.members:
            if form.is_empty:
                continue
            told = form.cleaned_data
            key = told["key"] or uuid7()
            member = stored.get(key) or SurveyMember(uuid=uuid7())
            member.name, member.standing, member.note = told["name"], told["standing"], told["note"]
            members[key] = member
        lines = [
            SurveyLine(
                member=members.get(UUID(told["member"])) if told["member"] else None,
                kind=told["kind"], amount=told["amount"], note=told["note"],
            )
            for form in self.lines
            if not form.is_empty
            for told in [form.cleaned_data]
        ]  # fmt: skip
        self.survey.write(list(members.values()), lines, by=by)
        self.head.save()

    @property
    def errors(self) -> list[str]:
        """Every message of the page in order, with the line it belongs to."""
        found = [str(e) for errors in self.head.errors.values() for e in errors]
        for label, rows in ((_("Member"), self.members), (_("Amount"), self.lines)):
            for number, form in enumerate(rows, start=1):
                found += [
                    f"{label} {number}: {e}" for errors in form.errors.values() for e in errors
                ]
        return found
