"""Services beside a practice shop: they count its visits and run its campaigns, and tell both by key."""
