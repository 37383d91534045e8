"""KPIs of the journey stage `consideration`, one a file."""
