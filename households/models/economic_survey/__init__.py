"""The family economic survey 家庭经济状况调查 (specification 2.6)."""

from households.models.economic_survey.rows import SurveyLine, SurveyMember
from households.models.economic_survey.survey import EconomicSurvey

__all__ = ["EconomicSurvey", "SurveyLine", "SurveyMember"]
