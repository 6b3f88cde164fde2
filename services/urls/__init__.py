"""Every page of the app: each module of this package names some; none is listed by hand."""

from core.discovery import gathered

app_name = "services"
urlpatterns = gathered(__name__, "urlpatterns")
