from households.forms.household import CloseForm, HouseholdForm, ReasonForm, StationForm
from households.forms.member import MemberForm, MoveForm

__all__ = [
    "CloseForm",
    "HouseholdForm",
    "MemberForm",
    "MoveForm",
    "ReasonForm",
    "StationForm",
]
