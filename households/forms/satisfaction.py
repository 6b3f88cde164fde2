from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.ui.forms import HouseModelForm
from households.forms.choices import GroupedModelChoice, workers_at
from households.forms.leads import AtStation
from households.models import SatisfactionAnswer, SatisfactionSurvey
from households.models.satisfaction import POINTS
from households.places import stations_with


class SatisfactionForm(AtStation):
    permission = "satisfaction.run"
    worker = GroupedModelChoice(
        label=_("Social worker who served"), queryset=User.objects.none(), required=False,
        help_text=_("Empty when several served. Whoever served does not interview."),
    )  # fmt: skip

    class Meta:
        model = SatisfactionSurvey
        fields = ("station", "title", "object_kind", "worker", "opens_on", "closes_on", "asked")
        widgets = {
            "object_kind": forms.RadioSelect,
            "opens_on": forms.DateInput(),
            "closes_on": forms.DateInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["object_kind"]
        kind.choices = [choice for choice in kind.choices if choice[0]]
        at = [self.at] if self.at else stations_with(self.user, self.permission)
        workers = workers_at(station__in=at)
        people: Any = self.fields["worker"]
        people.queryset = User.objects.filter(pk__in=[pk for pk, _name in workers])
        people.offer(workers, empty=_("Several"))


class AnswerForm(HouseModelForm):
    """The six questions, each in five points. On the public page nothing else is asked."""

    class Meta:
        model = SatisfactionAnswer
        fields = ("overall", *SatisfactionAnswer.ITEMS[:-1], "respondent", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "respondent": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in SatisfactionAnswer.ITEMS:
            label = self.fields[item].label
            self.fields[item] = forms.TypedChoiceField(
                label=label, choices=POINTS, coerce=int, empty_value=None, widget=forms.RadioSelect,
                required=item == "overall",
            )  # fmt: skip
        who: Any = self.fields["respondent"]
        who.choices = [choice for choice in who.choices if choice[0]]


class InterviewForm(AnswerForm):
    """An answer on paper or by phone, typed in by an interviewer who did not serve."""

    channel = forms.ChoiceField(
        label=_("Answered by way of"), widget=forms.RadioSelect,
        choices=[c for c in SatisfactionAnswer.Channel.choices if c[0] != "code"],
    )  # fmt: skip
    served_by = GroupedModelChoice(
        label=_("Social worker who served"), queryset=User.objects.none(), required=False
    )

    class Meta(AnswerForm.Meta):
        fields = (*AnswerForm.Meta.fields, "served_by")  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        survey = self.instance.survey
        if survey.worker_id:
            del self.fields["served_by"]
            self.instance.served_by_id = survey.worker_id
        else:
            workers = workers_at(station=survey.station)
            people: Any = self.fields["served_by"]
            people.queryset = User.objects.filter(pk__in=[pk for pk, _name in workers])
            people.required = True
            people.offer(workers, empty=_("Choose…"))

    def _post_clean(self) -> None:
        self.instance.channel = self.cleaned_data.get("channel", "phone")
        super()._post_clean()  # type: ignore[misc]
