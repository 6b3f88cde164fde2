"""What core tells the floors above."""

from django.dispatch import Signal

# Somebody took a file out: request, what (title), query (filters as in the URL). The accounts floor
# writes it to the audit log; a failure to write it refuses the export (S-14).
exported = Signal()
