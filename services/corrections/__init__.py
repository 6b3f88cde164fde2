"""Records told again: as the entry that a correction changes, and as they were before."""
