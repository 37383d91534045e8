"""KPIs of the journey stage `awareness`, one a file."""
