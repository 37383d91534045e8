"""Why a figure has no value: the reason, what lacks, and what to do about it."""

from __future__ import annotations

import re
from fractions import Fraction
from math import floor

from commerce.figures import Missing
from commerce.tables import TABLES
from knowledge import Knowledge
from wording import phrases
from wording.language import language
from wording.names import Names
from wording.phrases import N_

#: {feed of an input: the setting under which its data are handed in}.
_HANDED_IN = {table.supplies: table.setting for table in TABLES if table.supplies and table.setting}
#: Reasons that say all: they lie in the days asked for, or in what the shop tells.
_SAY_ALL = frozenset({"needs_whole_period", "needs_whole_months", "untold"})
#: A table of the configuration, or a setting of the shop, as a sentence names it.
_LINE = re.compile(r"\[\[shop\.\w+\]\]|`\w+` below \[\[shop\]\]")
_MOST_DIGITS = 4
#: What lacks beside the reason, and what helps; a reason that is told with its figures.
_WHICH_INPUTS = N_("%(reason)s (%(inputs)s)")
_HAND_IN = N_("hand them in as %(table)s, see %(page)s")
#: The page stands in every language, each in its own folder.
_PAGE_ON_TABLES = N_("docs/guide/tables.md")
_COSTS_KNOWN = N_(
    "cost known for %(known)s of the sales, %(asked)s are asked for (cost_coverage);"
    " enter the missing costs in the shop"
)


def missing_text(missing: Missing, knowledge: Knowledge, code: str) -> str:
    """Say why there is no value, in one part of a sentence."""
    speech = language(code)
    if missing.shares:
        known, asked = missing.shares
        digits = _digits(asked)
        steps = 100 * 10**digits
        below = speech.percent(Fraction(floor(known * steps), steps), digits=digits)
        return speech.gettext(_COSTS_KNOWN) % {"known": below, "asked": speech.percent(asked, digits=digits)}
    told = speech.gettext(phrases.MISSING.get(missing.reason, missing.reason))
    if missing.inputs and missing.reason not in _SAY_ALL:
        names = speech.listing([Names(knowledge, code)(name) for name in missing.inputs])
        told = speech.gettext(_WHICH_INPUTS) % {"reason": told, "inputs": names}
    tables = [f"[[shop.{table}]]" for table in _tables(missing, knowledge)]
    if not tables:
        return told
    page = speech.gettext(_PAGE_ON_TABLES)
    way_out = speech.gettext(_HAND_IN) % {"table": speech.listing(tables), "page": page}
    return speech.gettext(phrases.NEXT_TO_IT) % {"one": told, "other": way_out}


def supplied_by(missing: Missing, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the lines of the configuration that supply what lacks; () where no line does."""
    found = dict.fromkeys(_LINE.findall(missing_text(missing, knowledge, "en")))
    return tuple(line.replace("`", "") for line in found)


def _digits(asked: Fraction) -> int:
    """Return how many decimals tell a share as it was asked for: 99.95 % is not 100.0 %, and what is less is not it."""
    return next((digits for digits in range(1, _MOST_DIGITS) if not asked * 100 * 10**digits % 1), _MOST_DIGITS)


def _tables(missing: Missing, knowledge: Knowledge) -> list[str]:
    """Return the tables that would help; [] where something lacks that none of them tells."""
    if missing.reason != "no_input":
        return []
    feeds = dict.fromkeys(knowledge.inputs[name].feed for name in missing.inputs if name in knowledge.inputs)
    tables = [_HANDED_IN.get(feed, "") for feed in feeds]
    return tables if all(tables) else []
