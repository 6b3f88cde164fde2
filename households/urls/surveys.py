"""Family economic surveys and the policy of what counts as income."""

from __future__ import annotations

from django.urls import path

from households.views import income_rules, survey_list, surveys

urlpatterns = [
    path("surveys/", survey_list.SurveyList.as_view(), name="surveys"),
    path("households/<uuid:uuid>/surveys/new/", surveys.SurveyStart.as_view(), name="survey-start"),
    path("surveys/<uuid:uuid>/", surveys.SurveyPage.as_view(), name="survey"),
    path("surveys/<uuid:uuid>/grid/", surveys.SurveyGridPage.as_view(), name="survey-grid"),
    path("surveys/<uuid:uuid>/step/<str:step>/", surveys.SurveyStep.as_view(), name="survey-step"),
    path("m/surveys/<uuid:uuid>/", surveys.PhoneSurveyGrid.as_view(), name="phone-survey-grid"),
    path("income-rules/", income_rules.IncomeRules.as_view(), name="income-rules"),
]
