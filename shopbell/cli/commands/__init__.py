"""The commands as they are typed: one file each, with its options and its help.

Only click is imported here, so that a help page is there at once: what a command does stands in the file of the same
name one folder up, and is imported when the command runs.
"""

from __future__ import annotations

#: In the order in which a merchant meets them; a command that is not named here comes after them.
ORDER = (
    "init",
    "doctor",
    "connect",
    "source",
    "sync",
    "companion",
    "tables",
    "kpi",
    "campaigns",
    "explain",
    "check",
    "backtest",
    "targets",
    "reconcile",
    "digest",
    "readers",
    "alerts",
    "tactics",
    "expect",
    "redact-customer",
    "wipe",
    "backup",
    "restore",
    "run",
    "start",
    "open",
    "password",
    "demo",
    "practice",
)
