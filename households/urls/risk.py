"""Risk levels, incidents and mandatory reports; under /m/ the same for the phone."""

from django.urls import path

from households.views import duty_counts, incident_list, incidents, risk
from households.views import mandatory_reports as reports

urlpatterns = [
    path("persons/<uuid:uuid>/risk/", risk.SetRisk.as_view(), name="risk-set"),
    path("m/persons/<uuid:uuid>/risk/", risk.PhoneSetRisk.as_view(), name="phone-risk-set"),
    path("risk/overdue/", risk.OverdueContacts.as_view(), name="overdue-contacts"),
    path("risk/counts/", duty_counts.DutyCounts.as_view(), name="duty-counts"),
    path("incidents/", incident_list.IncidentList.as_view(), name="incidents"),
    path("incidents/new/", incidents.IncidentCreate.as_view(), name="incident-create"),
    path("m/incidents/new/", incidents.PhoneIncidentCreate.as_view(), name="phone-incident-create"),
    path("incidents/<uuid:uuid>/", incidents.IncidentPage.as_view(), name="incident"),
    path("m/incidents/<uuid:uuid>/", incidents.PhoneIncidentPage.as_view(), name="phone-incident"),
    path("incidents/<uuid:uuid>/note/", incidents.IncidentNote.as_view(), name="incident-note"),
    path(
        "m/incidents/<uuid:uuid>/note/",
        incidents.PhoneIncidentNote.as_view(),
        name="phone-incident-note",
    ),
    path(
        "incidents/<uuid:uuid>/outcome/",
        incidents.IncidentOutcome.as_view(),
        name="incident-outcome",
    ),
    path(
        "m/incidents/<uuid:uuid>/outcome/",
        incidents.PhoneIncidentOutcome.as_view(),
        name="phone-incident-outcome",
    ),
    path("incidents/<uuid:uuid>/move/", incidents.IncidentMove.as_view(), name="incident-move"),
    path(
        "m/incidents/<uuid:uuid>/move/",
        incidents.PhoneIncidentMove.as_view(),
        name="phone-incident-move",
    ),
    path("mandatory-reports/", reports.ReportList.as_view(), name="reports"),
    path("mandatory-reports/new/", reports.ReportCreate.as_view(), name="report-create"),
    path(
        "m/mandatory-reports/new/",
        reports.PhoneReportCreate.as_view(),
        name="phone-report-create",
    ),
    path("mandatory-reports/<uuid:uuid>/", reports.ReportPage.as_view(), name="report"),
    path(
        "m/mandatory-reports/<uuid:uuid>/", reports.PhoneReportPage.as_view(), name="phone-report"
    ),
    path(
        "mandatory-reports/<uuid:uuid>/acknowledge/",
        reports.ReportAcknowledge.as_view(),
        name="report-acknowledge",
    ),
    path(
        "m/mandatory-reports/<uuid:uuid>/acknowledge/",
        reports.PhoneReportAcknowledge.as_view(),
        name="phone-report-acknowledge",
    ),
    path(
        "mandatory-reports/<uuid:uuid>/supplement/",
        reports.ReportSupplement.as_view(),
        name="report-supplement",
    ),
    path(
        "m/mandatory-reports/<uuid:uuid>/supplement/",
        reports.PhoneReportSupplement.as_view(),
        name="phone-report-supplement",
    ),
]
