"""What is behind a change: the factors, the parts of the shop, and what it costs."""
