"""Consent, the rights of persons, and how long what is kept (specification part 5)."""
