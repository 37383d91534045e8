"""What to say, when, to whom: the rule, the tick, the advice, the messages in a language, the ways out."""
