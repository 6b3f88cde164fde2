"""Community work under /api/v1/: meetings, decisions, proposals, organisations, yearly files."""
