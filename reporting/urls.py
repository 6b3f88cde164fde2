from django.urls import path

from reporting.dashboards import views as dashboards
from reporting.dashboards.breakdown import breakdown
from reporting.dashboards.distinct import distinct
from reporting.dashboards.export import export
from reporting.indicators.views import glossary
from reporting.milestones.page import MilestoneList
from reporting.monthly import views as monthly

app_name = "reporting"
_PAGES = (
    ("", "dashboard", dashboards.dashboard),
    ("live/", "live", dashboards.live),
    ("breakdown/", "breakdown", breakdown),
    ("distinct/", "distinct", distinct),
    ("export/", "export", export),
)
urlpatterns = [
    path("dashboard/", dashboards.home, name="dashboard-home"),
    *(
        path(f"dashboard/station/<uuid:uuid>/{tail}", view, name=f"station-{name}")
        for tail, name, view in _PAGES
    ),
    *(path(f"dashboard/<str:code>/{tail}", view, name=name) for tail, name, view in _PAGES),
    path("wall/", dashboards.wall_home, name="wall-home"),
    path("wall/station/<uuid:uuid>/", dashboards.wall, name="station-wall"),
    path("wall/<str:code>/", dashboards.wall, name="wall"),
    path("indicators/", glossary, name="indicators"),
    path("milestones/", MilestoneList.as_view(), name="milestones"),
    path("monthly/", monthly.report, name="monthly"),
    path("monthly/download/", monthly.download, name="monthly-download"),
]
