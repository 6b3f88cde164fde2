from rest_framework.routers import SimpleRouter

from households.api import part_views

router = SimpleRouter()
router.register("needs", part_views.NeedViewSet, basename="need")
router.register("plans", part_views.PlanViewSet, basename="plan")
router.register("plan-goals", part_views.GoalViewSet, basename="plan-goal")
router.register("plan-measures", part_views.MeasureViewSet, basename="plan-measure")
router.register("housing", part_views.HousingViewSet, basename="housing")
router.register("benefits", part_views.BenefitViewSet, basename="benefit")
router.register("eco-ties", part_views.EcoTieViewSet, basename="eco-tie")
urlpatterns = router.urls
