"""What else hangs on a county: one module per part of the product, found by itself.

Each has `plant(county, word)`: it makes rows of its own models whose every text carries `word`, adds
what nobody else may be shown to `county.planted` (texts, uuids, numbers) and the public keys of its
routes to `county.keys` (a word of the route → uuids), so that every page and API route is walked.
"""
