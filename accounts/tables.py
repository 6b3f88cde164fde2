"""Columns of the two lists: accounts, and the audit log."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.audit_words import in_words, object_in_words
from accounts.models import AuditEvent, User
from core.templatetags.ui import icon


class AccountTable(tables.Table):
    username = tables.Column(
        verbose_name=gettext_lazy("Account"), linkify=("accounts:detail", {"pk": tables.A("pk")})
    )
    name = tables.Column(verbose_name=gettext_lazy("Name of the person"))
    postings = tables.Column(verbose_name=gettext_lazy("Postings"), accessor="pk")
    state = tables.Column(verbose_name=gettext_lazy("State"), accessor="pk")
    last_login = tables.DateTimeColumn(
        verbose_name=gettext_lazy("Last sign-in"), format="Y-m-d H:i", attrs={"td": {"class": "nw"}}
    )

    class Meta:
        model = User
        fields = ("username", "name", "postings", "state", "last_login")

    def render_postings(self, record: Any):
        if not record.shown_postings:
            return format_html('<span class="mute">{}</span>', _("none"))
        return format_html_join(
            "",
            '<div>{} <span class="mute">{}</span></div>',
            ((p.get_role_display(), p.place_name) for p in record.shown_postings),
        )

    def render_state(self, record: User):
        return state_tags(record)


def state_tags(user: Any):
    """The account's state as tags; `locked` is an annotation (accounts.lockout.is_locked)."""
    tags = []
    if not user.is_active:
        tags.append(("", pgettext("account", "Closed")))
    elif user.is_forgotten:
        tags.append(("warn", _("Unused")))
    if user.locked:
        tags.append(("bad", _("Locked")))
    if user.must_change_password and user.is_active:
        tags.append(("warn", _("Initial password")))
    return format_html_join(
        " ", '<span class="tag {}">{}</span>', tags or [("ok", pgettext("account", "Open"))]
    )


class AuditTable(tables.Table):
    at = tables.DateTimeColumn(
        verbose_name=gettext_lazy("Time"), format="Y-m-d H:i:s", attrs={"td": {"class": "nw"}}
    )
    username = tables.Column(verbose_name=gettext_lazy("Account"))
    action = tables.Column(verbose_name=gettext_lazy("Action"))
    success = tables.Column(verbose_name=gettext_lazy("Result"))
    object_type = tables.Column(verbose_name=pgettext_lazy("audit", "Object"))
    reason = tables.Column(verbose_name=gettext_lazy("Reason for access"))
    detail = tables.Column(verbose_name=gettext_lazy("Details"), orderable=False)
    ip = tables.Column(verbose_name=gettext_lazy("IP address"), attrs={"td": {"class": "nw"}})
    user_agent = tables.Column(verbose_name=gettext_lazy("Browser"))

    class Meta:
        model = AuditEvent
        fields = (
            "at", "username", "action", "success", "object_type", "reason", "detail", "ip",
            "user_agent",
        )  # fmt: skip

    def render_success(self, value: bool):
        if value:
            return format_html('<span class="tag ok">{}{}</span>', icon("check"), _("Succeeded"))
        return format_html('<span class="tag bad">{}{}</span>', icon("x"), _("Failed"))

    def render_object_type(self, value: str, record: AuditEvent) -> str:
        return object_in_words(value, record.object_id)

    def render_detail(self, value: dict) -> str:
        return in_words(value) or "—"

    def render_user_agent(self, value: str):
        short = value if len(value) < 33 else value[:32] + "…"
        return format_html('<span class="s12 mute" title="{}">{}</span>', value, short)
