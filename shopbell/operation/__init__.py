"""The product looks after itself: what keeps it from its work, who is told of that, and whether it is alive at all."""
