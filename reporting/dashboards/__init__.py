"""The overview of a place: what its page shows and how the page is asked for."""
