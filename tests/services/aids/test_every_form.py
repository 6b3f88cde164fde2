"""Forms of other kinds have drafts and wording by the common base, without code of their own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from services.forms.case.contact import ContactForm
from services.forms.group_session import SessionForm
from services.forms.record_fields import RecordForm

pytestmark = pytest.mark.django_db


def test_text_fields_of_a_record_form_get_their_wording(place: SimpleNamespace):
    class Form(RecordForm):
        from django import forms

        process = forms.CharField(widget=forms.Textarea)

    request = RequestFactory().get("/")
    request.user = place.worker
    form = Form(user=place.worker, station=place.station)
    drawn = Template(
        "{% include 'components/form_field.html' with field=form.process %}"
        "{% include 'components/form_field.html' with field=form.minutes %}"
    ).render(Context({"form": form, "request": request}))
    assert drawn.count("data-phrases=") == 1
    assert "情绪疏导" in drawn
    assert "小组一节" in drawn
    assert (ContactForm.record_kind, SessionForm.record_kind) == (2, 3)


def test_the_key_of_a_draft_names_form_user_and_subject(place: SimpleNamespace):
    request = RequestFactory().get("/")
    request.user = place.worker
    text = "{% load phrases %}{% draft_key 'group-session' a missing.uuid %}"
    key = Template(text).render(Context({"request": request, "a": place.household.uuid}))
    assert key == f"group-session:{place.worker.pk}:{place.household.uuid}"


def test_every_page_brings_what_a_form_says_of_its_draft(place: SimpleNamespace):
    client = Client()
    client.force_login(place.worker)
    page = client.get(reverse("services:phone-home")).content.decode()
    assert '<template id="draft-bars">' in page
    assert reverse("services:draft-store") in page
