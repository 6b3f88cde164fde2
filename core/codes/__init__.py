"""Codes and names that Chinese public administration uses: read, check, normalise, mask.

Each module is one kind of code and knows no model. Validators raise Django's
``ValidationError`` with a code of their own, so forms, imports and the API report alike.
"""
