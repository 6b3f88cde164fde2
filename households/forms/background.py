"""The form in which a head notes a background check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseForm
from households.models import BackgroundCheck


class BackgroundForm(HouseForm):
    """Who of the station was checked, and when."""

    user = forms.ChoiceField(label=_("Social worker"))
    checked_on = forms.DateField(label=_("Checked on"), widget=forms.DateInput)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"checked_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["user"]
        choice.choices = people

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, user = data.get("checked_on"), data.get("user")
        if day and day > timezone.localdate():
            self.add_error("checked_on", _("The check cannot lie in the future."))
        elif day and BackgroundCheck.objects.filter(user=user, checked_on=day).exists():
            self.add_error("checked_on", _("This check is noted already."))
        return data
