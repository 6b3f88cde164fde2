from services.models.community.decision import Decision
from services.models.community.meeting import DeliberationMeeting, MeetingStatus
from services.models.community.meeting_entry import MeetingEntry
from services.models.community.meeting_record import MeetingRecord
from services.models.community.needs_survey import CommunityNeedsSurvey
from services.models.community.organisation import CommunityOrganisation, OrganisationSupport
from services.models.community.proposal import Proposal
from services.models.community.resource import CommunityResource

__all__ = [
    "CommunityNeedsSurvey",
    "CommunityOrganisation",
    "CommunityResource",
    "Decision",
    "DeliberationMeeting",
    "MeetingEntry",
    "MeetingRecord",
    "MeetingStatus",
    "OrganisationSupport",
    "Proposal",
]
