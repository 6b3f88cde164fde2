from households.models.household import Household
from households.models.person import Person, PersonCategory

__all__ = ["Household", "Person", "PersonCategory"]
