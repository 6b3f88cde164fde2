from accounts.models.audit import AuditEvent
from accounts.models.posting import Posting
from accounts.models.user import PasswordHistory, User

__all__ = ["AuditEvent", "PasswordHistory", "Posting", "User"]
