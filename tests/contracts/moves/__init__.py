"""Who may make which step: the specification's tables, rows that are ready for it, and the doors.

`table` is written down from the specification and never from the code; `test_moves` holds the code
to it, on the page and over the API.
"""
