"""Pages of the resources linked, and of who gave them."""
