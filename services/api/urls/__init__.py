"""Every API route of the app: each module of this package names some (`urlpatterns`)."""

from core.discovery import gathered

urlpatterns = gathered(__name__, "urlpatterns")
