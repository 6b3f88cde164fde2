"""The menu of the households' floor; here, into which groups its second row folds."""

from django.utils.translation import gettext_lazy as _

FINDING = _("Finding and assisting")
ASSESSING = _("Assessing and asking")
SAFETY = _("Risk and safety")
RIGHTS = _("Rights and privacy")
TIDYING = _("Tidying the register")
