"""The cards and tabs of the household file; each module registers its own."""
