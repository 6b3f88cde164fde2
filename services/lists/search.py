"""Search of the ledger of records: record number, household by head, person served, worker."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet

from households import search
from households.models import Household
from services.models import Beneficiary, ServiceRecord

_NUMBER = re.compile(r"(\d{4})-(\d{8,})")
FOUND = 300  # a name that more people bear is typed more exactly


def matching(records: QuerySet[ServiceRecord], typed: str, user: Any) -> QuerySet[ServiceRecord]:
    """Narrow records to what was typed; names only where the reader sees names."""
    typed = typed.strip()
    if number := _NUMBER.fullmatch(typed):
        return records.filter(pk=int(number[2]), occurred_on__year=int(number[1]))
    term = search.read(typed)
    if term.kind == "nothing":
        return records
    if term.kind == "file_number":
        files = Household.objects.visible_to(user).filter(file_no__startswith=term.text)
        return records.filter(household__in=list(files.values_list("pk", flat=True)[:FOUND]))
    found_people = list(search.persons(term, user).values_list("pk", "household_id")[:FOUND])
    served = Beneficiary.objects.filter(person__in=[pk for pk, _household in found_people])
    about = Q(household__in={household for _pk, household in found_people if household})
    return records.filter(
        about | Q(pk__in=served.values("record")) | Q(worker__name__icontains=typed)
    )
