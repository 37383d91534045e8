"""What stands above the columns of tables."""

from __future__ import annotations

from collections.abc import Mapping

from wording.phrases import N_

#: What stands above the columns of `shopbell kpi` and `shopbell check`.
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
}
