"""What stands above the columns of tables."""

from __future__ import annotations

from collections.abc import Mapping

from wording.phrases import N_

#: What stands above the columns of the commands.
COLUMNS: Mapping[str, str] = {
    "kpi": N_("KPI"),
    "key": N_("Key"),
    "value": N_("Value"),
    "interval": N_("Interval"),
    "usual": N_("Usual level"),
    "normal": N_("Normal"),
    "age": N_("Age"),
    "week": N_("In a week"),
    "two_weeks": N_("In two weeks"),
    "four_weeks": N_("In four weeks"),
    "shop": N_("Shop"),
    "about": N_("About"),
    "name": N_("Name for commands"),
    "since": N_("Since"),
    "told": N_("Last told"),
    "severity": N_("At stake"),
    "by": N_("Who is on it"),
    "note": N_("Note"),
    "working": N_("Working"),
    "state": N_("State"),
    "days": N_("Days covered"),
    "window": N_("Window"),
    "target": N_("Your target"),
    "feed": N_("Feed"),
    "needs": N_("Needs"),
    "kpis": N_("Feeds the KPIs"),
    "last_read": N_("Last read"),
    "seen_to": N_("Seen up to"),
    "rows": N_("Rows"),
    "source": N_("Entered by"),
    "orders": N_("Orders"),
    "by_visit": N_("By a visit"),
    "treated": N_("Treated as"),
    "because": N_("Who says so"),
    "figure": N_("Figure"),
    "ours": N_("Ours"),
    "platform": N_("Platform"),
    "difference": N_("Difference"),
    "cause": N_("Cause"),
    "discount": N_("Discount"),
    "not_counted": N_("Not counted"),
    "made": N_("Made"),
    "kind": N_("Kind"),
    "size": N_("Size"),
    "file": N_("File"),
}
