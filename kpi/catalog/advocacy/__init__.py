"""KPIs of the journey stage `advocacy`, one a file."""
