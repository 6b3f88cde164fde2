from core.workflow import NotAllowed, ReasonMissing, Refused, WrongStatus
from services.models.activity.activity import Activity
from services.models.activity.entry import ActivityEntry, named_and_rest
from services.models.activity.moves import ActivityStatus
from services.models.activity.partner import Partner
from services.models.activity.parts import (
    ActivityPartner,
    ActivityRegistration,
    ActivityVolunteer,
)
from services.models.activity.record import ActivityRecord
from services.models.activity.venue import Venue
from services.models.aids import Draft, DraftConflict, Phrase, TextTemplate
from services.models.case.assessment import CaseAssessment
from services.models.case.contact import CaseContact, ContactEntry
from services.models.case.ending import CaseClosing, CaseFollowUp
from services.models.case.file import Case
from services.models.case.intake import CaseIntake
from services.models.case.opening import SecondCase, open_case
from services.models.case.opinion import SupervisionOpinion
from services.models.case.plan import CasePlan, Goal, GoalProgress
from services.models.community import (
    CommunityNeedsSurvey,
    CommunityOrganisation,
    CommunityResource,
    Decision,
    DeliberationMeeting,
    MeetingEntry,
    MeetingRecord,
    MeetingStatus,
    OrganisationSupport,
    Proposal,
)
from services.models.correction import RecordCorrection
from services.models.entry import RecordEntry, UuidTaken
from services.models.file import HOLDERS, ServiceFile, ServiceFilePerson
from services.models.group import (
    Attendance,
    Group,
    GroupEvaluation,
    GroupFigures,
    GroupMember,
    GroupObjective,
    GroupSession,
    GroupStatus,
    PlannedSession,
    SessionEntry,
    Stage,
)
from services.models.hint import RecordHint, RecordTrace
from services.models.milestone import Milestone
from services.models.record import Beneficiary, RecordTransition, ServiceRecord
from services.models.referral.counting import answered_without_milestone
from services.models.referral.entry import ReferralEntry
from services.models.referral.receivers import Receiver, receiving_stations
from services.models.referral.record import ReferralRecord
from services.models.referral.referral import Referral
from services.models.referral.summary import Told
from services.models.resource.link import ResourceLink, ResourceReceiver, in_wan
from services.models.sign_in import Attended, SignIn, SignInSheet
from services.models.visit import Visit
from services.models.visit_block import BlockEntry, VisitBlock
from services.models.visit_entry import DuplicateVisit, VisitEntry
from services.models.workflow import MOVES, Status

__all__ = [
    "HOLDERS",
    "MOVES",
    "Activity",
    "ActivityEntry",
    "ActivityPartner",
    "ActivityRecord",
    "ActivityRegistration",
    "ActivityStatus",
    "ActivityVolunteer",
    "Attendance",
    "Attended",
    "Beneficiary",
    "BlockEntry",
    "Case",
    "CaseAssessment",
    "CaseClosing",
    "CaseContact",
    "CaseFollowUp",
    "CaseIntake",
    "CasePlan",
    "CommunityNeedsSurvey",
    "CommunityOrganisation",
    "CommunityResource",
    "ContactEntry",
    "Decision",
    "DeliberationMeeting",
    "Draft",
    "DraftConflict",
    "DuplicateVisit",
    "Goal",
    "GoalProgress",
    "Group",
    "GroupEvaluation",
    "GroupFigures",
    "GroupMember",
    "GroupObjective",
    "GroupSession",
    "GroupStatus",
    "MeetingEntry",
    "MeetingRecord",
    "MeetingStatus",
    "Milestone",
    "NotAllowed",
    "OrganisationSupport",
    "Partner",
    "Phrase",
    "PlannedSession",
    "Proposal",
    "ReasonMissing",
    "Receiver",
    "RecordCorrection",
    "RecordEntry",
    "RecordHint",
    "RecordTrace",
    "RecordTransition",
    "Referral",
    "ReferralEntry",
    "ReferralRecord",
    "Refused",
    "ResourceLink",
    "ResourceReceiver",
    "SecondCase",
    "ServiceFile",
    "ServiceFilePerson",
    "ServiceRecord",
    "SessionEntry",
    "SignIn",
    "SignInSheet",
    "Stage",
    "Status",
    "SupervisionOpinion",
    "TextTemplate",
    "Told",
    "UuidTaken",
    "Venue",
    "Visit",
    "VisitBlock",
    "VisitEntry",
    "WrongStatus",
    "answered_without_milestone",
    "in_wan",
    "named_and_rest",
    "open_case",
    "receiving_stations",
]
