from rest_framework.routers import SimpleRouter

from households.api.assessments import AssessmentViewSet, ScaleViewSet

router = SimpleRouter()
router.register("assessments", AssessmentViewSet, basename="assessment")
router.register("scales", ScaleViewSet, basename="scale")
urlpatterns = router.urls
