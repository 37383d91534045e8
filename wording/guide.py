"""The words of the guide's index."""

from __future__ import annotations

from wording.phrases import N_

TITLE = N_("Guide to the numbers")
WRITTEN_BY = N_(
    "What each number is, what moves it, and what can be done. Written by `shopbell explain --write`; write it again"
    " for the figures of today."
)
#: Headings, by stage of the customer's journey.
KPIS = N_("Numbers: %(stage)s")
TACTICS = N_("What can be done: %(stage)s")
