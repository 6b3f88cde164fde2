"""From records to figures: mark, claim, fold, reconcile (docs/operations/rollup.md).

Triggers mark the touched buckets (station, month). Workers claim marks, recompute those buckets and
hand what changed to the parent: station (level 5) → township → county → prefecture → province
(level 1). Everybody else only reads the facts; nothing outside this package writes them.
"""
