"""What the platform costs, as ratios to a floor measured in the same run (docs/operations/rollup.md)."""
