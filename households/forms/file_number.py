"""Naming another household by the number of its file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from households.models import Household


class NamesFile(forms.Form):
    """A form with `file_no`, among the files that `user` sees; `household` is the one it names."""

    user: Any
    household: Household | None

    def clean_file_no(self) -> str:
        number = self.cleaned_data["file_no"].strip().upper()
        found = Household.objects.visible_to(self.user).filter(file_no=number)
        self.household = found.select_related("station").first()
        if self.household is None:
            raise forms.ValidationError(_("There is no household with this file number."))
        return number
