"""What households themselves have to print; each module registers its own."""
