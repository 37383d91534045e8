"""KPIs of the journey stage `purchase`, one a file."""
