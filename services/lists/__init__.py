"""Lists of records: what they start from, are filtered by, searched by and show."""
