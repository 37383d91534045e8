"""How sure a number can be: series of days, their volatility, chance, and estimates over a window."""
