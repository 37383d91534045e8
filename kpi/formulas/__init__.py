"""The kinds of KPI: how facts become a value, with its bounds, its estimator and what a gap to the target costs."""
