"""The steps of what hangs on a household or a person (specification 2.5 to 2.9, 2.13, 5.1)."""

from __future__ import annotations

from tests.contracts.moves.rules import (
    COUNTY,
    HEAD,
    REASON,
    STATION,
    SUPERVISOR,
    SYSTEM,
    Rule,
    rule,
)

_SMART = "measure, present state, target and due date of every goal"
HOUSEHOLDS: dict[str, dict[str, Rule]] = {
    # 2.6: the county's civil affairs tells the official result, the station never.
    "households.EconomicSurvey": {
        "visit": rule("draft > visited", STATION, "a second surveyor", "the day of the visit"),
        "sign": rule("visited > signed", STATION, "the day of the applicant's signature"),
        "send": rule("signed > sent", HEAD, "where it is sent"),
        "return": rule("signed|sent > visited", HEAD, REASON),
        "result": rule("sent > answered", COUNTY, "the day of the result", "the official result"),
    },
    # 3.3 ⑩. The county keeps files too (2.1: of the categories it is responsible for).
    "households.HouseholdPlan": {
        "approve": rule("draft > approved", HEAD, "at least one goal", _SMART),
        "return": rule("approved > draft", HEAD, REASON),
        "start": rule("approved > running", STATION | COUNTY),
        "review": rule("running > reviewed", STATION | COUNTY, "what the review found"),
        "go_on": rule("reviewed > running", STATION | COUNTY),
        "close": rule("running|reviewed > closed", STATION | COUNTY, REASON),
    },
    "households.Need": {
        "serve": rule("open > served", STATION | COUNTY),
        "meet": rule("open|served > met", STATION | COUNTY),
        "close": rule("open|served > closed", STATION | COUNTY, REASON),
        "reopen": rule("met|closed > open", STATION | COUNTY, REASON),
    },
    # 2.9. Raised by many; handled by who reads the facts.
    "households.Incident": {
        "respond": rule("reported > responding", STATION | SUPERVISOR),
        "stabilise": rule(
            "responding > stable", STATION | SUPERVISOR, "an action, a call or whom you told"
        ),
        "resume": rule("stable > responding", STATION | SUPERVISOR),
        "review": rule(
            "stable > reviewed",
            HEAD,
            "the day of the review meeting",
            "what the review meeting said",
        ),
        "close": rule("reviewed > closed", HEAD, "the outcomes", "the lessons"),
    },
    "households.MandatoryReport": {"acknowledge": rule("recorded > acknowledged", HEAD)},
    "households.RiskProtocol": {
        "answer": rule("open > answered", STATION, "which steps were taken", "what was done"),
        "see": rule("answered > seen", HEAD),
    },
    # HN-A13
    "households.Lead": {
        "report": rule("found > reported", STATION, "whom the lead is reported to"),
        "follow": rule("reported > following", STATION, REASON),
        "aided": rule("reported|following > aided", HEAD | COUNTY, "what was answered"),
        "referred": rule("reported|following > referred", HEAD | COUNTY, "what was answered"),
        "unfit": rule("reported|following > unfit", HEAD | COUNTY, "what was answered"),
        "close": rule("aided|referred|unfit > closed", STATION),
        "reopen": rule("aided|referred|unfit|closed > following", HEAD | COUNTY, REASON),
    },
    # 2.13 and 5.1
    "households.Consent": {
        "withdraw": rule("given > withdrawn", STATION),
        "undo": rule("withdrawn > given", STATION),
    },
    "households.RightsRequest": {
        "check": rule("received > checked", STATION | COUNTY, "how the identity was checked"),
        "answer": rule("checked > answered", STATION | COUNTY, "the answer"),
        "refuse": rule("received|checked > refused", STATION | COUNTY, REASON),
        "drop": rule("received|checked > dropped", STATION | COUNTY),
    },
    "households.RetentionCase": {
        "keep": rule("open > kept", HEAD | COUNTY, REASON),
        "delete": rule("open > deleted", HEAD | COUNTY, REASON),
    },
    # 2.16. The asker (here the county, for its main station) withdraws, the holder answers.
    "households.DuplicatePair": {
        "different": rule("open > different", HEAD | COUNTY),
        "merge": rule("open > merged", HEAD | COUNTY),
        "reconsider": rule("different|merged > open", HEAD | COUNTY),
    },
    "households.TransferRequest": {
        "agree": rule("requested > agreed", HEAD | COUNTY),
        "decline": rule("requested > declined", HEAD | COUNTY, REASON),
        "withdraw": rule("requested > withdrawn", COUNTY),
        "complete": rule("agreed > done", SYSTEM),
        "stop": rule("agreed > declined", SYSTEM),
    },
}
