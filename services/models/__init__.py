from core.workflow import NotAllowed, ReasonMissing, Refused, WrongStatus
from services.models.entry import RecordEntry, UuidTaken
from services.models.milestone import Milestone
from services.models.record import Beneficiary, RecordTransition, ServiceRecord
from services.models.sign_in import Attended, SignIn, SignInSheet
from services.models.visit import Visit
from services.models.visit_block import BlockEntry, VisitBlock
from services.models.visit_entry import DuplicateVisit, VisitEntry
from services.models.workflow import MOVES, Status

__all__ = [
    "MOVES",
    "Attended",
    "Beneficiary",
    "BlockEntry",
    "DuplicateVisit",
    "Milestone",
    "NotAllowed",
    "ReasonMissing",
    "RecordEntry",
    "RecordTransition",
    "Refused",
    "ServiceRecord",
    "SignIn",
    "SignInSheet",
    "Status",
    "UuidTaken",
    "Visit",
    "VisitBlock",
    "VisitEntry",
    "WrongStatus",
]
