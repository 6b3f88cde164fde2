"""Where people land after signing in: each role on the page it works on."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# First match wins; a worker who also heads the station starts where the work waits.
LANDINGS = (
    ("worker", "services:phone-home"),
    ("station_head", "services:workbench"),
    ("county_admin", "services:workbench"),
    ("supervisor", "services:workbench"),
    ("sys_admin", "accounts:list"),
    ("auditor", "accounts:audit"),
    ("sec_admin", "accounts:me"),
)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Redirects to the landing page of the user's role; to the dashboard for everybody else."""
    roles = request.user.scope.roles  # type: ignore[union-attr]
    for role, page in LANDINGS:
        if role in roles:
            return redirect(page)
    return redirect("reporting:dashboard-home" if roles else "accounts:me")
