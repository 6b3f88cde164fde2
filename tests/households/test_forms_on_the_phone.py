"""Forms as a thumb meets them: a box to tick is one row with its words."""

from __future__ import annotations

from django import forms
from django.template.loader import render_to_string

from core.ui.forms import HouseForm


class Sample(HouseForm):
    entrusted = forms.BooleanField(label="entrusted with the child", required=False)
    reason = forms.CharField(label="why")


def test_the_words_beside_a_box_belong_to_it():
    page = render_to_string("households/_plain_fields.html", {"form": Sample()})
    row = page[page.index('<label class="ck">') :].partition("</label>")[0]
    assert 'type="checkbox"' in row and "entrusted with the child" in row
    assert 'for="id_entrusted"' not in page
    assert 'for="id_reason"' in page


def test_an_unticked_box_that_is_refused_says_so_beside_it():
    class Refused(Sample):
        def clean_entrusted(self):
            raise forms.ValidationError("tick it")

    page = render_to_string("households/_plain_fields.html", {"form": Refused({})})
    assert page.index("tick it") < page.index('name="entrusted"')
