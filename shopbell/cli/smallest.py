"""The smallest change of each number that can be told from chance, as a table below the figures."""

from __future__ import annotations

from collections.abc import Sequence

from commerce.figures import Verdict
from commerce.period import FOUR_WEEKS, WEEK
from knowledge import Knowledge
from shopbell import present
from shopbell.cli.screen import show
from shopbell.judgement_json import smallest_of
from wording.language import Language
from wording.names import Names
from wording.phrases import SMALLEST

#: Windows in days, and the columns that tell of them.
_WINDOWS = {WEEK: "week", 2 * WEEK: "two_weeks", FOUR_WEEKS: "four_weeks"}


def show_smallest(verdicts: Sequence[Verdict], knowledge: Knowledge, speaker: Language) -> None:
    """Print it for those numbers of which it is known; nothing where it is of none."""
    name_of = Names(knowledge, speaker.code)
    rows = [
        [name_of.figure(verdict.figure), *(_share(found, days, speaker) for days in _WINDOWS)]
        for verdict in verdicts
        if (found := smallest_of(verdict)) is not None
    ]
    if rows:
        columns = present.headings(("kpi", *_WINDOWS.values()), speaker)
        show(columns, rows, title=speaker.gettext(SMALLEST), right=columns[1:])


def _share(verdict: Verdict, days: int, speaker: Language) -> str:
    share = verdict.smallest.get(days)
    return "" if share is None else speaker.percent(share, digits=0)
