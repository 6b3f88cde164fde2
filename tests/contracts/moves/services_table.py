"""The steps of services and of the files they belong to (specification 2.2 to 2.4, 2.14, 2.15)."""

from __future__ import annotations

from tests.contracts.moves.rules import (
    HEAD,
    REASON,
    STATION,
    SUPERVISOR,
    SYSTEM,
    WORKER,
    Rule,
    rule,
)

_CONSENT = "signed consent, or why there is none"
_SMART = "measure, present state, target and due date of every goal"
_WORKING = "intake|assessment|planning|intervention|evaluation"
_REPORT = (
    "the person himself", "the family", "the social surroundings", "at least one need",
    "at least one strength",
)  # fmt: skip
_GROUP_PLAN = (
    "for whom the group is", "aims", "expected difficulties and answers",
    "how it will be evaluated", "at least one objective that can be measured",
    "at least %(n)s sessions; only then does it count as a group",
)  # fmt: skip
_ACTIVITY_PLAN = ("the aim", "the place", "how many people are expected")
_NEEDS_SURVEY = (
    "how many were asked", "findings", "the priorities",
)  # fmt: skip

SERVICES: dict[str, dict[str, Rule]] = {
    # 2.2. The supervisor's opinion and the head's approval are both needed: the first is a condition.
    "services.Case": {
        "accept": rule(
            "intake > assessment", HEAD, _CONSENT, "risk screen", "number of the service agreement"
        ),
        "reject": rule("intake > rejected", HEAD, "the reason for not taking the case on"),
        "refer_out": rule(
            "intake > referred_out",
            HEAD,
            "the reason for not taking the case on",
            "a referral of the person out of this case",
        ),
        "plan": rule("assessment > planning", STATION, *_REPORT),
        # INTERVENTION ↔ ASSESSMENT: there with a reason, back with a new report.
        "reassess": rule("intervention > assessment", STATION, REASON),
        "go_on": rule("assessment > intervention", STATION, *_REPORT),
        "start": rule(
            "planning > intervention",
            HEAD,
            "at least one goal",
            _SMART,
            "the day on which the person agreed to the plan",
            "a supervisor's opinion on the plan",
        ),
        "evaluate": rule(
            "intervention > evaluation",
            STATION,
            "%(n)d more contact in the intervention",
            "the present state of every goal",
        ),
        "close": rule(
            "evaluation > closed",
            HEAD,
            _CONSENT,
            "the result of every goal",
            "the person's satisfaction, or why it was not asked",
            "the reason for closing",
            "the date of closing",
            "a date of closing not before the last contact",
        ),
        "follow_up": rule("closed > follow_up", STATION, "a follow-up visit by %(day)s"),
        "archive": rule("follow_up > archived", HEAD),
        "archive_unvisited": rule("closed > archived", HEAD, REASON),
        "suspend": rule(
            f"{_WORKING} > suspended", HEAD, REASON, "the day on which it is expected to go on"
        ),
        **{f"back_to_{state}": rule(f"suspended > {state}", HEAD) for state in _WORKING.split("|")},
    },
    # 2.3
    "services.Group": {
        "submit": rule("draft > submitted", STATION, *_GROUP_PLAN),
        "recall": rule("submitted > draft", STATION),
        "approve": rule("submitted > approved", HEAD, *_GROUP_PLAN),
        "give_back": rule("submitted|approved > draft", HEAD, REASON),
        "start": rule("approved > running", STATION, "%(n)s more member"),
        "end": rule("running > ended", STATION, "a session that was held"),
        "go_on": rule("ended > running", STATION),
        "evaluate": rule(
            "ended > evaluated",
            STATION,
            "at least %(n)s sessions; only then does it count as a group",
            "the evaluation",
            "the members' satisfaction",
            "a measure before and after",
            "how far every objective was attained",
            "the leader's own evaluation",
        ),
        "reopen": rule("evaluated|archived > ended", HEAD, REASON),
        "archive": rule(
            "evaluated > archived",
            HEAD,
            "%(n)s session to be confirmed",
            "the supervisor's comment",
        ),
        "cancel": rule("draft|submitted|approved|running > cancelled", STATION, REASON),
        "convert": rule("running|ended > cancelled", HEAD, REASON),
    },
    # 2.4
    "services.Activity": {
        "approve": rule("plan > approved", HEAD, *_ACTIVITY_PLAN),
        "give_back": rule("approved > plan", HEAD, REASON),
        "move": rule("plan > plan", STATION),
        "move_approved": rule("approved > approved", STATION, REASON),
        "postpone": rule("plan|approved > postponed", STATION, REASON),
        "replan": rule("postponed > plan", STATION),
        "cancel": rule("plan|approved|postponed > cancelled", STATION, REASON),
        "hold": rule("approved > held", STATION, "the actual numbers"),
        "unhold": rule("held|summarised|archived > approved", SYSTEM),
        "summarise": rule(
            "held > summarised",
            STATION,
            "the course of the activity",
            "the outputs",
            "what was spent (0 if nothing)",
        ),
        "archive": rule("summarised > archived", HEAD, "the confirmation of its record"),
        "reopen": rule("summarised|archived > held", HEAD, REASON),
    },
    # HN-E03, HN-E05, HN-E02, 2.4
    "services.DeliberationMeeting": {
        "hold": rule("planned > held", STATION, "who attended"),
        "unhold": rule("held|closed > planned", SYSTEM),
        "close": rule("held > closed", STATION, "the minutes"),
        "reopen": rule("closed > held", HEAD, REASON),
        "cancel": rule("planned > cancelled", STATION, REASON),
    },
    "services.Decision": {
        "start": rule("open > doing", STATION),
        "finish": rule(
            "open|doing > done", STATION, "the proof: what was done, and where one sees it"
        ),
        "drop": rule("open|doing > dropped", STATION, REASON),
        "resume": rule("done|dropped > doing", STATION, REASON),
    },
    "services.Proposal": {
        "adopt": rule("collected > adopted", STATION),
        "start": rule("adopted > doing", STATION),
        "finish": rule("doing > done", STATION, "the reply to the proposer"),
        "decline": rule("collected|adopted > declined", STATION, "the reply to the proposer"),
        "reopen": rule("done|declined > collected", STATION, REASON),
    },
    "services.CommunityOrganisation": {
        "incubate": rule(
            "before > incubating",
            STATION,
            "the leader",
            "the number of members",
            "the day the incubation began",
        ),
        "file": rule("incubating > filed", STATION, "the day of filing"),
        "release": rule("filed > independent", STATION),
        "leave": rule("incubating|filed|independent > left", STATION, REASON),
        "correct_incubate": rule("incubating > before", STATION, REASON),
        "correct_file": rule("filed > incubating", STATION, REASON),
        "correct_release": rule("independent > filed", STATION, REASON),
        "correct_leave_incubating": rule("left > incubating", STATION, REASON),
        "correct_leave_filed": rule("left > filed", STATION, REASON),
        "correct_leave_independent": rule("left > independent", STATION, REASON),
    },
    "services.CommunityNeedsSurvey": {
        "submit": rule("draft > submitted", STATION, *_NEEDS_SURVEY),
        "give_back": rule("submitted > draft", HEAD, REASON),
        "approve": rule("submitted > approved", HEAD, *_NEEDS_SURVEY),
        "reopen": rule("approved > draft", HEAD, REASON),
    },
    # 2.14. Who refers and who receives are social workers of two stations.
    "services.Referral": {
        "contact": rule("to_verify > contacted", STATION, "who was spoken to"),
        "send": rule(
            "contacted > sent",
            STATION,
            "the consent to referral and sharing, or the emergency that excuses it",
            "what the receiver is told",
        ),
        "accept": rule("sent > accepted", STATION),
        "decline": rule("sent > declined", STATION, REASON),
        "feedback": rule("accepted > accepted", STATION, "the feedback"),
        "follow": rule("accepted|declined > followed", STATION, "what the visit back found"),
        "complete": rule("followed > done", STATION),
        "cancel": rule("to_verify|contacted > cancelled", STATION, REASON),
        # 2.16: death and departure end what is open.
        "withdraw": rule("sent > cancelled", STATION, REASON),
        "end": rule("accepted|declined > done", STATION, REASON),
    },
    "services.ResourceLink": {
        "withdraw": rule("entered > withdrawn", STATION, REASON),
        "restore": rule("withdrawn > entered", STATION),
    },
    # 2.15, and 2.1: who wrote it hands it in, the head confirms.
    "services.ServiceRecord": {
        "submit": rule("1 > 2", WORKER),
        "resubmit": rule("3 > 2", WORKER),
        "confirm": rule("2 > 4", HEAD),
        "return": rule("2 > 3", HEAD, REASON),
        "reopen": rule("4 > 2", HEAD),
        "withdraw": rule("1|2|3 > 6", STATION, REASON),
        "lock": rule("4 > 5", SYSTEM),
    },
    # 2.1 更正: request by the worker, opinion of the supervisor, approval by the head.
    "services.RecordCorrection": {
        "opinion": rule("1 > 1", SUPERVISOR, "the opinion"),
        "approve": rule("1 > 2", HEAD),
        "refuse": rule("1 > 3", HEAD, REASON),
        "withdraw": rule("1 > 4", WORKER),
    },
    "services.RecordHint": {
        "dismiss": rule("1 > 2", HEAD, REASON),
        "raise": rule("2 > 1", HEAD),
    },
}
