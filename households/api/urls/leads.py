from rest_framework.routers import SimpleRouter

from households.api import leads

router = SimpleRouter()
router.register("leads", leads.LeadViewSet, basename="lead")
router.register("assistance-tasks", leads.TaskViewSet, basename="assistance-task")
router.register("screenings", leads.ScreeningViewSet, basename="screening")
router.register("screening-entries", leads.EntryViewSet, basename="screening-entry")
urlpatterns = router.urls
