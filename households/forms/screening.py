from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.codes import resident_id
from core.ui.forms import HouseForm
from households.forms.choices import GroupedModelChoice, by_township
from households.forms.leads import AtStation
from households.models import Household, PersonCategory, Screening, ScreeningEntry
from households.models.screening import MOST_ROWS
from households.places import stations_with
from stations.models import Division


def read_lines(text: str) -> list[tuple[str, str]]:
    """(name, ID number or "") of pasted lines: a name, then perhaps a number, however separated.

    ValidationError naming the lines that cannot be read; never repeating a number in it.
    """
    found, wrong = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = [part for part in re.split(r"[\s,，;；、|]+", line.strip()) if part]
        if not parts:
            continue
        name, digits = parts[0], ""
        for part in parts[1:]:
            if re.fullmatch(r"\d{15}|\d{17}[\dXx]", part):
                digits = part
        if name[0].isdigit():
            wrong.append(_("Line %(n)d: a line begins with the name.") % {"n": number})
            continue
        if digits:
            try:
                resident_id.parse_resident_id(digits)
            except ValidationError as error:
                wrong.append(_("Line %(n)d: %(what)s") % {"n": number, "what": error.messages[0]})
                continue
        found.append((name[:60], digits))
    if wrong:
        raise ValidationError(wrong[:20])
    if len(found) > MOST_ROWS:
        raise ValidationError(
            _("At most %(limit)d lines; this looks like a list to import.") % {"limit": MOST_ROWS}
        )
    return found


class ScreeningForm(AtStation):
    """A new list: from the register by target group and village, or from pasted names."""

    permission = "screening.edit"
    village = GroupedModelChoice(
        label=gettext_lazy("Village or community"),
        queryset=Division.objects.none(),
        to_field_name="code",
        required=False,
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Target group of the register"),
        choices=[("", gettext_lazy("All")), *PersonCategory.Code.choices],
        required=False,
        help_text=gettext_lazy("Used when the source is a filter of the register."),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Names, one a line"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        help_text=gettext_lazy(
            "Paste from a spreadsheet: name, then perhaps the ID number. Numbers are not kept, only "
            "their masked form."
        ),
    )

    class Meta:
        model = Screening
        fields = ("station", "title", "source", "village", "due_on")
        widgets = {"due_on": forms.DateInput(), "source": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.choices = [choice for choice in source.choices if choice[0]]
        found = Division.objects.none()
        at = [self.at] if self.at else list(stations_with(self.user, self.permission)[:50])
        for station in at:
            found = found | Household.divisions_for(station)
        villages: Any = self.fields["village"]
        villages.queryset = found
        villages.offer(by_township(found.order_by("code")), empty=_("All"))

    def clean_pasted(self) -> list[tuple[str, str]]:
        return read_lines(self.cleaned_data["pasted"])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        pasted = told.get("pasted")
        if told.get("source") != Screening.Source.REGISTER and pasted == []:
            self.add_error("pasted", _("Paste the names of the list."))
        return told


class ResultForm(HouseForm):
    """What was found about one person of the list."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"), choices=ScreeningEntry.Result.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    next_step = forms.ChoiceField(
        label=gettext_lazy("Next step"), choices=ScreeningEntry.Next.choices,
        widget=forms.RadioSelect, initial="none",
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)
