from households.models.assistance_task import AssistanceTask
from households.models.attachment import Attachment, AttachmentPerson
from households.models.background_check import BackgroundCheck, kept_from_children
from households.models.birthday import BirthdayEvent
from households.models.category import PersonCategory
from households.models.consent import Consent
from households.models.disability import DisabilityCertificate
from households.models.duplicate_pair import DuplicatePair
from households.models.duty_count import DutyCount
from households.models.economic_survey import EconomicSurvey, SurveyLine, SurveyMember
from households.models.file_number import FileCounter, StationFileCode, next_file_numbers
from households.models.file_tally import FileTally
from households.models.household import Household
from households.models.incident import Incident, IncidentAction, IncidentFacts, IncidentPerson
from households.models.income_rule import IncomeRule
from households.models.lead import Lead
from households.models.legal_basis import LegalBasis
from households.models.living import Benefit, EcoTie, Housing
from households.models.mandatory_report import MandatoryReport, MandatoryReportText, SupplementNote
from households.models.merge import MergeStep, PersonMerge
from households.models.name_part import NamePart
from households.models.need import Need
from households.models.person import Person
from households.models.phone import PersonPhone
from households.models.plan import HouseholdPlan, PlanGoal, PlanMeasure
from households.models.register_change import RegisterChange
from households.models.relation import PersonRelation
from households.models.retention import RetentionCase
from households.models.rights import RightsRequest
from households.models.risk import RiskChange
from households.models.risk_protocol import RiskProtocol
from households.models.satisfaction import SatisfactionAnswer, SatisfactionSurvey
from households.models.scales import ScaleResult, ScaleTraining
from households.models.screening import Screening, ScreeningEntry
from households.models.station_count import Measure, StationCount
from households.models.transfer import TransferRequest

__all__ = [
    "AssistanceTask",
    "Attachment",
    "AttachmentPerson",
    "BackgroundCheck",
    "Benefit",
    "BirthdayEvent",
    "Consent",
    "DisabilityCertificate",
    "DuplicatePair",
    "DutyCount",
    "EcoTie",
    "EconomicSurvey",
    "FileCounter",
    "FileTally",
    "Household",
    "HouseholdPlan",
    "Housing",
    "Incident",
    "IncidentAction",
    "IncidentFacts",
    "IncidentPerson",
    "IncomeRule",
    "Lead",
    "LegalBasis",
    "MandatoryReport",
    "MandatoryReportText",
    "Measure",
    "MergeStep",
    "NamePart",
    "Need",
    "Person",
    "PersonCategory",
    "PersonMerge",
    "PersonPhone",
    "PersonRelation",
    "PlanGoal",
    "PlanMeasure",
    "RegisterChange",
    "RetentionCase",
    "RightsRequest",
    "RiskChange",
    "RiskProtocol",
    "SatisfactionAnswer",
    "SatisfactionSurvey",
    "ScaleResult",
    "ScaleTraining",
    "Screening",
    "ScreeningEntry",
    "StationCount",
    "StationFileCode",
    "SupplementNote",
    "SurveyLine",
    "SurveyMember",
    "TransferRequest",
    "kept_from_children",
    "next_file_numbers",
]
