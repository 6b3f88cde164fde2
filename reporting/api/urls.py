from django.urls import path

from reporting.api.views import FiguresView

urlpatterns = [path("figures/", FiguresView.as_view(), name="figures")]
