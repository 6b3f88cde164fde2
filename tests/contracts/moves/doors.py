"""Where each step is pressed: the page that people use and the route that other systems use.

A page or route that serves several steps is written once, with `{move}` in its address or body.
"""

from __future__ import annotations

from typing import Any

from tests.contracts.moves.table import TABLE

# Model → page; (model, step) → the step's own page. `{u}` is the row's public key.
PAGES: dict[Any, str] = {
    "services.Case": "/cases/{u}/move/{move}/",
    "services.Group": "/group-work/{u}/move/{move}/",
    ("services.Group", "convert"): "/group-work/{u}/convert/",
    "services.Activity": "/activities/{u}/move/{move}/",
    ("services.Activity", "move"): "/activities/{u}/day/",
    ("services.Activity", "move_approved"): "/activities/{u}/day/",
    ("services.Activity", "replan"): "/activities/{u}/day/",
    ("services.Activity", "hold"): "/activities/{u}/held/",
    ("services.Activity", "summarise"): "/activities/{u}/summary/",
    "services.DeliberationMeeting": "/meetings/{u}/move/{move}/",
    ("services.DeliberationMeeting", "hold"): "/meetings/{u}/hold/",
    "services.Decision": "/decisions/{u}/move/{move}/",
    "services.Proposal": "/proposals/{u}/move/{move}/",
    "services.CommunityOrganisation": "/organisations/{u}/move/{move}/",
    "services.CommunityNeedsSurvey": "/needs-surveys/{u}/move/{move}/",
    "services.Referral": "/referrals/{u}/",
    "services.ResourceLink": "/resources/{u}/",
    "services.ServiceRecord": "/records/{u}/{move}/",
    "services.RecordCorrection": "/corrections/{u}/{move}/",
    ("services.RecordHint", "dismiss"): "/review/hints/{u}/dismiss/",
    "households.EconomicSurvey": "/surveys/{u}/step/{move}/",
    "households.HouseholdPlan": "/plans/{u}/move/",
    "households.Need": "/needs/{u}/move/",
    "households.Incident": "/incidents/{u}/move/",
    "households.MandatoryReport": "/mandatory-reports/{u}/acknowledge/",
    "households.RiskProtocol": "/m/protocols/{u}/",
    "households.Lead": "/leads/{u}/move/{move}/",
    "households.Consent": "/consents/{u}/{move}/",
    "households.RightsRequest": "/rights/{u}/{move}/",
    "households.RetentionCase": "/retention/{u}/",
    ("households.DuplicatePair", "different"): "/duplicates/{u}/different/",
    ("households.DuplicatePair", "merge"): "/duplicates/{u}/",
    ("households.DuplicatePair", "reconsider"): "/duplicates/{u}/undo/",
    "households.TransferRequest": "/transfers/{u}/",
}
API: dict[Any, str] = {
    "services.Case": "cases/{u}/move/",
    "services.Group": "group-work/{u}/move/",
    ("services.Group", "convert"): "group-work/{u}/convert/",
    "services.Activity": "activities/{u}/move/",
    ("services.Activity", "hold"): "activities/{u}/hold/",
    ("services.Activity", "summarise"): "activities/{u}/summarise/",
    "services.DeliberationMeeting": "meetings/{u}/move/",
    ("services.DeliberationMeeting", "hold"): "meetings/{u}/hold/",
    "services.Decision": "decisions/{u}/move/",
    "services.Proposal": "proposals/{u}/move/",
    "services.CommunityOrganisation": "community-organisations/{u}/move/",
    "services.CommunityNeedsSurvey": "needs-surveys/{u}/move/",
    "services.Referral": "referrals/{u}/move/",
    "services.ResourceLink": "resources/{u}/move/",
    "services.ServiceRecord": "records/{u}/move/",
    "services.RecordCorrection": "corrections/{u}/{move}/",
    "households.EconomicSurvey": "economic-surveys/{u}/move/",
    "households.HouseholdPlan": "plans/{u}/move/",
    "households.Need": "needs/{u}/move/",
    "households.Incident": "incidents/{u}/move/",
    "households.MandatoryReport": "mandatory-reports/{u}/move/",
    "households.Lead": "leads/{u}/move/",
    "households.Consent": "consents/{u}/move/",
    "households.RightsRequest": "rights-requests/{u}/move/",
    "households.RetentionCase": "retention-cases/{u}/move/",
    "households.DuplicatePair": "duplicates/{u}/move/",
    "households.TransferRequest": "transfers/{u}/move/",
}
# What has no route, and why; the page alone is walked.
NO_API = {
    "households.RiskProtocol": "answered on the phone by who sits with the person",
    "services.RecordHint": "hints are for the reviewer at the desk",
}
# What has no page: the press that undoes another one.
NO_PAGE = {
    ("services.RecordHint", "raise"): "a hint comes back by itself when the record changes",
    ("services.ServiceRecord", "submit"): "handed in with the form of its kind",
    ("services.ServiceRecord", "resubmit"): "handed in with the form of its kind",
}


def page_of(label: str, move: str) -> str | None:
    return PAGES.get((label, move)) or PAGES.get(label)


def route_of(label: str, move: str) -> str | None:
    found = API.get((label, move)) or API.get(label)
    return f"/api/v1/{found}" if found else None


def doors() -> list[tuple[str, str, str]]:
    """Every step of a person: model, step, and "page" or "api"."""
    found = []
    for label, rules in TABLE.items():
        for move, rule in rules.items():
            if rule.who and (label, move) not in NO_PAGE:
                found.append((label, move, "page"))
            if rule.who and label not in NO_API:
                found.append((label, move, "api"))
    return found
