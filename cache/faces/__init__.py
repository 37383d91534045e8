"""The cache in small faces over one session: ask for what you need, and for no more."""
