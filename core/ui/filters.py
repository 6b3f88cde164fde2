"""Filter sets in the house style."""

from __future__ import annotations

import django_filters

from core.ui.forms import dress


class HouseFilterSet(django_filters.FilterSet):
    """A filter set whose form looks like every other form; `strict` in the list page."""

    @property
    def form(self):
        form = super().form
        if not getattr(form, "_dressed", False):
            dress(form.fields)
            form._dressed = True
        return form
