"""Numbers: which measures a KPI divides, what its target is, and what a drift looks like."""
