from households.models.category import PersonCategory
from households.models.file_number import FileCounter, StationFileCode, next_file_numbers
from households.models.household import Household
from households.models.person import Person

__all__ = [
    "FileCounter",
    "Household",
    "Person",
    "PersonCategory",
    "StationFileCode",
    "next_file_numbers",
]
