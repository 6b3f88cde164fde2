"""Group work 小组工作 (MZ/T 095, specification 2.3): the file, its people, sessions and evaluation."""

from services.models.group.evaluation import GroupEvaluation
from services.models.group.figures import GroupFigures
from services.models.group.group import Group
from services.models.group.member import GroupMember
from services.models.group.moves import GroupStatus
from services.models.group.plan import GroupObjective, PlannedSession, Stage
from services.models.group.session import Attendance, GroupSession
from services.models.group.session_entry import SessionEntry

__all__ = [
    "Attendance",
    "Group",
    "GroupEvaluation",
    "GroupFigures",
    "GroupMember",
    "GroupObjective",
    "GroupSession",
    "GroupStatus",
    "PlannedSession",
    "SessionEntry",
    "Stage",
]
