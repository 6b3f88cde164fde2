from accounts.models.audit import AuditEvent
from accounts.models.posting import Posting
from accounts.models.token import ApiToken
from accounts.models.user import PasswordHistory, User

__all__ = ["ApiToken", "AuditEvent", "PasswordHistory", "Posting", "User"]
