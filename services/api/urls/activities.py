from rest_framework.routers import SimpleRouter

from services.api.activities import ActivityViewSet
from services.api.calendar import CalendarViewSet
from services.api.venues import PartnerViewSet, VenueViewSet

router = SimpleRouter()
router.register("activities", ActivityViewSet, basename="activity")
router.register("venues", VenueViewSet, basename="venue")
router.register("partners", PartnerViewSet, basename="partner")
router.register("calendar", CalendarViewSet, basename="calendar")
urlpatterns = router.urls
