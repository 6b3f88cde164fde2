"""One module per scale, each with `SCALE` (households.scale_catalogue); found by itself."""
