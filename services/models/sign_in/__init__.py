"""Who came to a group session or an activity: the sheet behind the code, and its rows."""

from services.models.sign_in.row import SignIn
from services.models.sign_in.sheet import Attended, SignInSheet

__all__ = ["Attended", "SignIn", "SignInSheet"]
