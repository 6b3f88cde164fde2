"""The forms of a case file; each has `save()` and keeps the rules of its model."""
