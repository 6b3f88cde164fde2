"""What services have to print: one module per thing, called by its view."""
