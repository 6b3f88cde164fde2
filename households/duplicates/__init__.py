"""Two files of one person: noticed while typing, on saving and at night; compared, decided, merged."""
