"""A practice workspace of Slack: its Web API and its Socket Mode on loopback ports, with the faults of the real one."""
