"""KPIs of the journey stage `retention`, one a file."""
