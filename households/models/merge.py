"""Two files of one person become one, and can become two again (specification 2.16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Self

import pghistory
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import row_changes
from core.ids import uuid7
from core.jurisdiction import ByStation, Through, VisibleManager, VisibleQuerySet
from core.rls import project_models
from households.models.household import RELATION_HEAD, Household
from households.models.person import DERIVED, Person
from households.signals import row_returning, row_set_aside
from stations.models import Station

# Fields that a merge never takes over: keys, places, what is computed, what it sets itself.
FIXED = frozenset(
    {"id", "uuid", "station", "household", "relation", "status", "created_at"}
    | {name for names in DERIVED.values() for name in names}
)


def choosable() -> list[models.Field]:
    """Fields of a person of which a merge may take the other file's value, in order."""
    return [
        field
        for field in Person._meta.concrete_fields
        if field.name not in FIXED and field.editable
    ]


def pointers() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of every table of ours that names a person, on whatever floor.

    Left out: history (it tells what was), and tables that say so with `follows_merge = False`.
    """
    for model in project_models():
        if hasattr(model, "pgh_tracked_model") or not getattr(model, "follows_merge", True):
            continue
        for field in model._meta.concrete_fields:
            if field.remote_field and field.related_model is Person and not field.primary_key:
                yield model, field.column  # type: ignore[misc]


class PersonMergeQuerySet(VisibleQuerySet):
    def standing(self) -> PersonMergeQuerySet:
        return self.filter(undone_at__isnull=True)

    def changed_since(self, moment: dt.datetime) -> PersonMergeQuerySet:
        return self.filter(Q(merged_at__gte=moment) | Q(undone_at__gte=moment)).order_by("pk")

    def survivor_of(self, person: Person) -> Person | None:
        """Who the person was merged into, through all merges that stand; None if not merged."""
        found, seen = person, {person.pk}
        while merge := self.standing().filter(gone=found).select_related("kept").first():
            found = merge.kept
            if found.pk in seen:
                break
            seen.add(found.pk)
        return found if found.pk != person.pk else None


class PersonMerge(models.Model):
    """`gone` was merged into `kept`. Every row that changed has a `MergeStep` to go back by.

    Rows outside the merging person's sight (a visit logged by another station) follow as soon as
    the worker runs `follow`.
    """

    follows_merge = False

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    merged_at = models.DateTimeField(_("merged"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = models.Manager.from_queryset(PersonMergeQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("merge of two persons")
        verbose_name_plural = _("merges of persons")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"],
                condition=Q(undone_at__isnull=True),
                name="a_person_is_merged_away_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"

    @classmethod
    @transaction.atomic
    def make(cls, kept: Person, gone: Person, *, take: Iterable[str] = (), by: Any) -> Self:
        """Merge `gone` into `kept`; `take` names the fields whose value `gone` has right.

        Errors: ValidationError for a file that is not active, the same one twice, or values that
        do not fit together (the ID number of one with the birth date of the other).
        """
        # Both locked in one order: two people who merge the same pair at once wait, not deadlock.
        rows = Person.objects.select_for_update().filter(pk__in={kept.pk, gone.pk}).order_by("pk")
        locked = {person.pk: person for person in rows}
        if len(locked) != 2:
            raise ValidationError(_("Choose two different persons."))
        kept, gone = locked[kept.pk], locked[gone.pk]
        if any(p.status in (p.Status.MERGED, p.Status.CANCELLED) for p in (kept, gone)):
            raise ValidationError(_("One of the two files is merged or cancelled already."))
        from households.file import completeness
        from households.privacy import photo_consent

        chosen = [field for field in choosable() if field.name in set(take)]
        with pghistory.context(reason=str(_("Two files of one person merged"))):
            merge = cls.objects.create(
                kept=kept, gone=gone, station_id=kept.station_id, merged_by=by
            )
            with merge.step(kept.household), merge.step(gone.household):
                with merge.step(gone):
                    gone.status = Person.Status.MERGED
                    gone.save(update_fields=["status"])
                with merge.step(kept):
                    for field in chosen:
                        setattr(kept, field.attname, getattr(gone, field.attname))
                    if chosen:
                        kept.clean()
                    kept.save()
                merge._leave_household()
                merge._move_rows()
                completeness.refresh([kept.household_id, gone.household_id])
        photo_consent.refresh([kept.pk])
        return merge  # type: ignore[return-value]

    @transaction.atomic
    def follow(self) -> int:
        """Move the rows that whoever merged could not see; out: how many. For the worker."""
        if self.undone_at:
            return 0
        from households.privacy import photo_consent

        with pghistory.context(reason=str(_("Two files of one person merged"))):
            moved = self._move_rows()
        photo_consent.refresh([self.kept_id])
        return moved

    @transaction.atomic
    def undo(self, by: Any) -> None:
        """Two files again: every row as it was, except for what was changed since.

        Errors: ValidationError if it is undone already, or the survivor was merged further.
        """
        merge = type(self).objects.select_for_update().get(pk=self.pk)
        if merge.undone_at:
            raise ValidationError(_("This merge has been undone already."))
        later = type(self).objects.standing().filter(gone=merge.kept_id)
        if later.exists():
            raise ValidationError(_("Undo the later merge of this person first."))
        with pghistory.context(reason=str(_("Merge of two files undone"))):
            merge._restore()
        self.undone_at, self.undone_by = timezone.now(), by
        self.save(update_fields=["undone_at", "undone_by"])

    @transaction.atomic
    def follow_undo(self) -> None:
        """Give back the rows that whoever undid the merge could not see. For the worker."""
        if self.undone_at:
            self._restore()

    # --- how ------------------------------------------------------------------------------------

    def step(self, row: models.Model) -> _Step:
        """`with merge.step(row):` notes what the body changes of the row, to be undone with it."""
        return _Step(self, row)

    def _leave_household(self) -> None:
        """The family that `gone` leaves gets its head from `kept`, or is closed when it is empty."""
        home = Household.objects.select_for_update().get(pk=self.gone.household_id)
        if home.head_id == self.gone_id and home.pk == self.kept.household_id:
            with self.step(self.kept):
                self.kept.relation = RELATION_HEAD
                self.kept.save(update_fields=["relation"])
            home.head = self.kept
        elif not home.is_closed and not home.members.active().exists():
            # With its own words, not those of people who moved out: nobody left.
            home.status = Household.Status.MERGED
            home.closed_on, home.next_visit_on = timezone.localdate(), None
            home.closed_reason = str(_("The only member was merged."))
        elif home.head_id == self.gone_id:
            home.head = None
        home.save(update_fields=["head", "status", "closed_on", "closed_reason", "next_visit_on"])

    def _move_rows(self) -> int:
        moved = 0
        for model, column in pointers():
            if model is Household:
                continue
            for pk in row_changes.pointing(model, column, self.gone_id):
                moved += self._move(model, column, pk)
        return moved

    def _move(self, model: type[models.Model], column: str, pk: int) -> bool:
        """Point the row at `kept`. If `kept` has its like, the row is set aside; if other rows hang
        on it, it stays with the merged file."""
        if row_changes.repoint(model, pk, column, self.kept_id):
            changes = {column: [self.gone_id, self.kept_id]}
            self._note(model, pk, changes=changes)
            return True
        row = row_changes.set_aside(model, pk)
        if row is not None:
            self._note(model, pk, row=row)
            row_set_aside.send(model, merge=self, row=row)
        return row is not None

    def _note(self, model: type[models.Model], pk: int, **what: Any) -> None:
        MergeStep.objects.create(merge=self, of=model._meta.label_lower, key=pk, **what)

    def _restore(self) -> None:
        from households.privacy import photo_consent

        for step in self.steps.filter(is_undone=False).order_by("-pk"):
            step.undo()
        photo_consent.refresh([self.kept_id, self.gone_id])


class _Step:
    """Note what the body changes of one row."""

    def __init__(self, merge: PersonMerge, row: models.Model) -> None:
        self.merge, self.model, self.pk = merge, type(row), row.pk

    def __enter__(self) -> None:
        self.before = row_changes.read(self.model, self.pk)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        after = None if error else row_changes.read(self.model, self.pk)
        if self.before and after and self.before != after:
            changes = row_changes.difference(self.before, after)
            self.merge._note(self.model, self.pk, changes=changes)


class MergeStep(models.Model):
    """One row that a merge changed (`changes`: column → [before, after]) or set aside (`row`)."""

    merge = models.ForeignKey(PersonMerge, models.CASCADE, related_name="steps")
    of = models.CharField(max_length=60)
    key = models.BigIntegerField()
    changes = models.JSONField(default=dict)
    row = models.JSONField(null=True)
    is_undone = models.BooleanField(default=False)

    objects = VisibleManager()
    jurisdiction = Through("merge")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.of}:{self.key}"

    def undo(self) -> None:
        """Take the step back, if its row is in sight; the worker does the others."""
        model: Any = apps.get_model(self.of)
        if self.row is not None:
            answers = row_returning.send(model, merge=self.merge, row=self.row)
            if not any(answer is False for _receiver, answer in answers):
                row_changes.put_back(model, self.row)
        elif row_changes.read(model, self.key, lock=True) is None:
            return
        else:
            row_changes.take_back(model, self.key, self.changes)
        self.is_undone = True
        self.save(update_fields=["is_undone"])
