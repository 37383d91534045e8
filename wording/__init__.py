"""How things are said, in every language: for messages, the command line and pages alike."""
