"""Foreign JSON and CSV in, our words out. A connector knows its shop's API and never sees the cache."""
