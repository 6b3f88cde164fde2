from __future__ import annotations

from django.urls import path

from households.views import assessment, assessment_due, assessment_needs, risk_protocol

urlpatterns = [
    path("m/persons/<uuid:uuid>/assess/", assessment.ChooseScale.as_view(), name="assess-choose"),
    path("m/persons/<uuid:uuid>/assess/<slug:key>/", assessment.FillScale.as_view(), name="assess"),
    path("assessments/due/", assessment_due.DueAssessments.as_view(), name="assessments-due"),
    path("assessments/training/", assessment_due.Trainings.as_view(), name="scale-training"),
    path(
        "assessments/training/<uuid:uuid>/end/",
        assessment_due.EndTraining.as_view(),
        name="scale-training-end",
    ),
    path("assessments/<uuid:uuid>/", assessment.Result.as_view(), name="assessment"),
    path(
        "m/assessments/<uuid:uuid>/correct/",
        assessment.CorrectResult.as_view(),
        name="assessment-correct",
    ),
    path(
        "assessments/<uuid:uuid>/needs/",
        assessment_needs.NoteNeeds.as_view(),
        name="assessment-needs",
    ),
    path("m/protocols/<uuid:uuid>/", risk_protocol.Protocol.as_view(), name="risk-protocol"),
]
