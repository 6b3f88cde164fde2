"""Critical incidents (specification 2.9): what happened, who was told when, and what was learnt.

The row itself says type, state and times: the county sees that. What happened, where and to whom
stands in `IncidentFacts`, `IncidentPerson` and `IncidentAction`, which only the people of the
station read; the database holds to that as well (`core.jurisdiction.AtStation`).
"""

from __future__ import annotations

from households.models.incident.facts import IncidentAction, IncidentFacts, IncidentPerson
from households.models.incident.incident import Incident

__all__ = ["Incident", "IncidentAction", "IncidentFacts", "IncidentPerson"]
