"""The menu of the services' floor; here, into which groups its second row folds."""

from django.utils.translation import gettext_lazy as _

BEYOND = _("Referrals and resources")
PAPERWORK = _("Paperwork")
