"""One module per block, each with `BLOCK` (services.block_catalogue); found by itself."""
