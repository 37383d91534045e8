"""What tables of the configuration are made of, in whichever room the model of a table lies."""
