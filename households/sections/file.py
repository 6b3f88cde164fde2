"""The first parts of the file: cover, members, timeline, completeness, changes."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from households.file import completeness, timeline
from households.file.history import changes_of
from households.file.page import FilePage, Section, Tab, register
from households.models import Household, Person, PersonCategory


def _timeline(file: FilePage) -> dict[str, Any]:
    counts = file.timeline_counts
    kinds = [
        (source.kind, source.label, counts[source.kind])
        for source in timeline.sources(file.user)
        if source.kind in counts
    ]
    chosen = [kind for kind, *_rest in kinds if kind in file.request.GET.getlist("kind")]
    before = timeline.Cursor.parse(file.request.GET.get("before", ""))
    page = timeline.page(file.household, file.user, kinds=chosen, before=before)
    query = file.request.GET.copy()
    query["before"] = page.after
    return {
        "timeline": page.items,
        "timeline_kinds": kinds,
        "timeline_chosen": chosen,
        "timeline_next": query.urlencode() if page.after else "",
        "timeline_first": before is None,
        "record_count": file.timeline_total,
    }


def _timeline_short(file: FilePage) -> dict[str, Any]:
    page = timeline.page(file.household, file.user, size=timeline.SHOWN)
    return {
        "timeline": page.items,
        "record_count": file.timeline_total,
        "timeline_short": True,
        "timeline_first": True,
    }


def _completeness(file: FilePage) -> dict[str, Any]:
    return {"completeness": completeness.of(file.household, file.user.may)}


register(
    Tab("overview", _("File overview"), 10),
    Tab("members", pgettext_lazy("household", "Members"), 20, count=lambda file: len(file.members)),
    Tab("visits", _("Visits and services"), 50, count=lambda file: file.timeline_total),
    Tab("history", _("Change history"), 90),
    Section("members-short", "overview", 10, "households/_members.html", phone=False),
    Section("cover", "overview", 20, "households/_cover.html"),
    Section(
        "timeline-short", "overview", 30, "households/_timeline.html", _timeline_short, side=True
    ),
    Section(
        "completeness",
        "overview",
        20,
        "households/_completeness.html",
        _completeness,
        side=True,
    ),
    Section("members", "members", 10, "households/_members.html"),
    Section("timeline", "visits", 10, "households/_timeline.html", _timeline),
    Section(
        "changes",
        "history",
        10,
        "households/_history.html",
        lambda file: {"changes": changes_of(file.household, file.members)},
    ),
)


# --- what these parts need to be complete --------------------------------------------------------

OF_HOUSEHOLD = {"households.Household": "pk"}
OF_PERSON = {"households.Person": "household_id"}


def _members() -> Any:
    here = Person.objects.filter(household=OuterRef("pk"))
    return here.filter(status=Person.Status.REGISTERED)


def _head() -> Any:
    return Person.objects.filter(pk=OuterRef("head_id"))


def _edit(household: Household) -> str:
    return reverse("households:edit", args=[household.uuid])


def _edit_head(household: Household) -> str:
    head = household.head
    return reverse("households:member-edit", args=[head.uuid]) if head else _edit(household)


def _to_members(household: Household) -> str:
    return f"{household.get_absolute_url()}?tab=members"


def _held() -> Any:
    return PersonCategory.objects.holding_on().filter(person__household=OuterRef("pk"))


Check = completeness.Check
completeness.register(
    Check(
        "head", 1, _("head of household"), lambda: Q(head__isnull=False), _edit, OF_HOUSEHOLD
    ),
    Check("address", 1, _("address"), lambda: ~Q(address=""), _edit),
    Check(
        "worker", 1, _("responsible social worker"), lambda: Q(worker__isnull=False), _edit
    ),
    Check(
        "head-number", 2, _("ID number of the head"),
        lambda: Exists(_head().filter(~Q(id_masked="") | Q(id_type="none"))),
        _edit_head, OF_PERSON,
    ),
    Check(
        "head-birth", 2, _("birth date of the head"),
        lambda: Exists(_head().filter(birth_date__isnull=False)), _edit_head,
    ),
    Check(
        "phone", 2, _("phone"), lambda: Exists(_members().exclude(phone_masked="")), _edit_head
    ),
    Check(
        "members", 3, _("birth date and sex of every member"),
        lambda: Exists(_members())
        & ~Exists(_members().filter(Q(birth_date__isnull=True) | Q(sex__in="09"))),
        _to_members,
    ),
    Check(
        "categories", 4, _("target group"), lambda: Exists(_held()), _edit_head,
        {"households.PersonCategory": "person__household_id"},
    ),
    Check(
        "visited", 11, _("a first visit"), lambda: Q(last_visited_on__isnull=False),
        lambda household: f"{household.get_absolute_url()}?tab=visits",
    ),
)  # fmt: skip
