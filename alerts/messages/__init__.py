"""What is said: an incident or a digest for one reader, in figures first, then rendered for a channel."""
