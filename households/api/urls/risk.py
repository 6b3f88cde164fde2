from django.urls import path
from rest_framework.routers import SimpleRouter

from households.api import duty, risk

router = SimpleRouter()
router.register("risk-changes", risk.RiskChangeViewSet, basename="risk-change")
router.register("overdue-contacts", risk.OverdueViewSet, basename="overdue-contact")
router.register("incidents", duty.IncidentViewSet, basename="incident")
router.register("mandatory-reports", duty.ReportViewSet, basename="mandatory-report")
urlpatterns = [
    path("reminders/", risk.ReminderList.as_view(), name="reminder-list"),
    path("duty-counts/<int:year>/", risk.DutyCountsView.as_view(), name="duty-counts"),
    *router.urls,
]
