from rest_framework.routers import SimpleRouter

from households.api.surveys import SurveyViewSet

router = SimpleRouter()
router.register("economic-surveys", SurveyViewSet, basename="economic-survey")
urlpatterns = router.urls
