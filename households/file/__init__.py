"""The file of a household: its page, timeline, change history and how complete it is."""
