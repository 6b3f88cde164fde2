"""What the services floor puts into the list of what is due; a module of this package each."""
