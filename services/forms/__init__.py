from services.forms.visit import VisitForm

__all__ = ["VisitForm"]
