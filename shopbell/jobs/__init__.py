"""The work, as plain functions of (shop, cache, clock, ...): no threads, no command line, nothing global."""
