"""Who moves an incident on, and what each step still waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.workflow import Text

if TYPE_CHECKING:
    from households.models.incident.incident import Incident

_THE_STATION = _("The station itself handles its incidents.")


def of_the_station(incident: Incident, user: Any) -> Text | None:
    """Who does not read the facts does not decide on them."""
    return None if incident.station_id in user.scope.person_stations else _THE_STATION


def handled(incident: Incident) -> list[Text]:
    return [] if incident.actions.exists() else [_("an action, a call or whom you told")]


def reviewed(incident: Incident) -> list[Text]:
    facts = incident.facts_row
    parts = [(facts.reviewed_on, _("the day of the review meeting")),
             (facts.review, _("what the review meeting said"))]  # fmt: skip
    return [name for value, name in parts if not value]


def learnt(incident: Incident) -> list[Text]:
    facts = incident.facts_row
    parts = [(facts.outcomes, _("the outcomes")), (facts.lessons, _("the lessons"))]
    return [name for value, name in parts if not value]
