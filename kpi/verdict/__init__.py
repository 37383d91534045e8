"""What can be said of a KPI now: off its target or not, since when, or why nothing can be said."""
