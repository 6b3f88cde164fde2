"""Who reads what scales tell (specification 2.1, 2.7)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.models.posting import scope_from
from core.jurisdiction import NOTHING, VisibleQuerySet, visible_q

READ, FILL = "assessment.read", "assessment.fill"


class ReadersQuerySet(VisibleQuerySet):
    """Rows whose text only a few roles read, each in its own place (specification 2.1, 2.7).

    A social worker: persons of own households, of households that nobody is responsible for, and
    what the worker assessed. The station head and the supervisor: all persons of their place.
    County, main station and everybody else: nothing, whatever they may see of the person.
    """

    # The field that names who wrote the row.
    author = "assessor"

    def visible_to(self, user: Any) -> Any:
        readable = NOTHING
        for posting in getattr(user, "current_postings", ()):
            if READ not in posting.definition.permissions:
                continue
            place = visible_q(self.model, scope_from(user.pk, [posting]))
            if posting.role == "worker":
                place &= (
                    Q(person__household__worker=user.pk)
                    | Q(person__household__worker__isnull=True)
                    | Q(**{self.author: user.pk})
                )
            readable |= place
        return super().visible_to(user).filter(readable)
