"""Active-discovery leads and tasks for the assistance office."""

from __future__ import annotations

from django.urls import path

from households.views import lead_lists, leads, tasks

urlpatterns = [
    path("leads/", lead_lists.LeadList.as_view(), name="leads"),
    path("leads/new/", leads.LeadCreate.as_view(), name="lead-create"),
    path("leads/<uuid:uuid>/", leads.LeadPage.as_view(), name="lead"),
    path("leads/<uuid:uuid>/edit/", leads.LeadEdit.as_view(), name="lead-edit"),
    path("leads/<uuid:uuid>/move/<str:move>/", leads.LeadMove.as_view(), name="lead-move"),
    path("leads/<uuid:uuid>/file/", leads.LeadHousehold.as_view(), name="lead-file"),
    path("m/leads/", lead_lists.PhoneLeadList.as_view(), name="phone-leads"),
    path("m/leads/new/", leads.PhoneLeadCreate.as_view(), name="phone-lead-create"),
    path("assistance-tasks/", tasks.TaskList.as_view(), name="tasks"),
    path("assistance-tasks/new/", tasks.TaskCreate.as_view(), name="task-create"),
    path("assistance-tasks/<uuid:uuid>/", tasks.TaskEdit.as_view(), name="task"),
]
