"""The case file 个案 (MZ/T 094-2017, specification 2.2): one person's way from intake to archive."""
