"""When to speak: the rule of an incident, one look at a shop, and which alarms are only effects of others."""
