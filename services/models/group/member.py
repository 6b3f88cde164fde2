from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes.names import normalise_name
from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from core.workflow import NotAllowed, WrongStatus, holds
from households.models import Person
from services.models.group.group import Group
from services.models.group.moves import EDIT, MOST_MEMBERS, TAKES_MEMBERS


class MemberQuerySet(VisibleQuerySet):
    def in_running_groups(self) -> MemberQuerySet:
        """Who belongs now to a group that is planned or under way; one that ended is evaluated."""
        return self.filter(left_on__isnull=True, group__status__in=TAKES_MEMBERS)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class GroupMember(models.Model):
    """One member: a person of the register, or a guest by name. Leaving is a date."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="members")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="group_memberships",
        verbose_name=_("person"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=60, blank=True)
    joined_on = models.DateField(_("joined on"), default=timezone.localdate)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    left_reason = models.CharField(_("why the member left"), max_length=100, blank=True)
    # The person died or left the register; taken back, the membership goes on.
    left_with_register = models.BooleanField(default=False, db_default=False, editable=False)
    # Points of the group's measure at the start and at the end.
    before = models.DecimalField(_("before"), max_digits=6, decimal_places=2, null=True, blank=True)
    after = models.DecimalField(_("after"), max_digits=6, decimal_places=2, null=True, blank=True)

    objects = models.Manager.from_queryset(MemberQuerySet)()
    jurisdiction = Through("group")

    class Meta:
        verbose_name = _("group member")
        verbose_name_plural = _("group members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(person__isnull=False),
                name="a_person_once_in_a_group",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name=""), name="a_guest_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=models.F("joined_on")),
                name="a_member_leaves_after_joining",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.person.name if self.person else self.name

    @property
    def change(self) -> Any:
        """Points after minus before; None where one is missing."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @classmethod
    def join(
        cls, group: Group, by: Any, *, person: Person | None = None, name: str = "",
        on: dt.date | None = None,
    ) -> GroupMember:  # fmt: skip
        """Take somebody into the group; whoever left and comes back is the same row.

        Raises NotAllowed, WrongStatus for a group that is over, ValidationError for the 26th
        member, a nameless guest, or a late comer to a closed group.
        """
        if not holds(by, EDIT, group.station):
            raise NotAllowed(_("Your role may not do this here."))
        with transaction.atomic():
            kept = Group.objects.select_for_update().get(pk=group.pk)
            if not kept.takes_members:
                raise WrongStatus(
                    _("This is “%(status)s” now.") % {"status": kept.get_status_display()}
                )
            name = "" if person else normalise_name(name)[:60]
            if not person and not name:
                raise ValidationError({"name": _("Choose a person or give a name.")})
            found = group.members.filter(person=person).first() if person else None
            if found and found.left_on is None:
                return found
            if kept.members_now().count() >= MOST_MEMBERS:
                raise ValidationError(
                    _("A group has %(most)s members at most.") % {"most": MOST_MEMBERS}
                )
            if found:
                found.comes_back()
                return found
            return cls.objects.create(
                group=group, person=person, name=name, joined_on=on or timezone.localdate()
            )

    def leave(self, by: Any, reason: str, on: dt.date | None = None) -> None:
        """Leave the group; who left already left on the day of the first time.

        Raises NotAllowed, ValidationError without a reason.
        """
        if not holds(by, EDIT, self.group.station):
            raise NotAllowed(_("Your role may not do this here."))
        if not reason.strip():
            raise ValidationError({"left_reason": _("Give a reason.")})
        with transaction.atomic():
            kept = GroupMember.objects.select_for_update().get(pk=self.pk)
            if kept.left_on is None:
                kept.left_on = max(on or timezone.localdate(), kept.joined_on)
                kept.left_reason = reason.strip()[:100]
                kept.save(update_fields=["left_on", "left_reason"])
        self.left_on, self.left_reason = kept.left_on, kept.left_reason

    def gone(self, on: dt.date, reason: str) -> None:
        """The person died or left the register: the membership ends on that day, by itself."""
        self.left_on, self.left_reason = max(on, self.joined_on), reason[:100]
        self.left_with_register = True
        self.save(update_fields=["left_on", "left_reason", "left_with_register"])

    def not_gone(self) -> None:
        """That was taken back: the membership goes on where the group does."""
        if self.group.takes_members:
            self.comes_back()

    def comes_back(self) -> None:
        self.left_on, self.left_reason, self.left_with_register = None, "", False
        self.save(update_fields=["left_on", "left_reason", "left_with_register"])
