"""What core tells the floors above about imports."""

from django.dispatch import Signal

# request, batch, what ("applied" or "undone"): the accounts floor writes it to the audit log.
imported = Signal()
