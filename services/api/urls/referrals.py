from rest_framework.routers import SimpleRouter

from services.api.referrals import ReceivedViewSet, ReferralViewSet
from services.api.resources import ResourceViewSet

router = SimpleRouter()
router.register("referrals", ReferralViewSet, basename="referral")
router.register("referrals-received", ReceivedViewSet, basename="referral-received")
router.register("resources", ResourceViewSet, basename="resource")
urlpatterns = router.urls
