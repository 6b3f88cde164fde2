from rest_framework.routers import SimpleRouter

from services.api import activities

router = SimpleRouter()
router.register("activities", activities.ActivityViewSet, basename="activity")
router.register("venues", activities.VenueViewSet, basename="venue")
router.register("partners", activities.PartnerViewSet, basename="partner")
router.register("calendar", activities.CalendarViewSet, basename="calendar")
urlpatterns = router.urls
