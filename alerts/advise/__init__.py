"""What to do about it: which tactic fits the shop's own figures, and which of those comes first."""
