"""What is said of days that were shown and changed afterwards: one line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from commerce.restatements import Cause, Restated, Restatement, Why
from commerce.tables import TABLES
from knowledge import Knowledge
from wording.escaping import clip
from wording.language import Language
from wording.names import Names
from wording.phrases import N_, NN_
from wording.values import Value

#: So many lines are told in one digest; of more the number.
_MOST_LINES = 5
_LINE = N_("%(days)s: %(changes)s.")
_LINE_BECAUSE = N_("%(days)s: %(changes)s, because %(causes)s.")
_CHANGE = N_("%(name)s %(after)s instead of %(before)s")
_FURTHER = NN_("%(num)s further stretch of days changed.", "%(num)s further stretches of days changed.")
_OF_ORDERS: Mapping[Why, tuple[str, str]] = {
    Why.CANCELLED: NN_("%(num)s order was cancelled", "%(num)s orders were cancelled"),
    Why.LATE: NN_("%(num)s order came to count later", "%(num)s orders came to count later"),
    Why.EDITED: NN_("%(num)s order was edited", "%(num)s orders were edited"),
    Why.REFUNDED: NN_("refunds of %(num)s order changed", "refunds of %(num)s orders changed"),
}
_OTHERS: Mapping[Why, str] = {
    Why.COSTS: N_("what goods cost was corrected"),
    Why.RATES: N_("the exchange rates of the configuration changed"),
    Why.DEFINITION: N_("the configuration counts otherwise now"),
    Why.TIME_ZONE: N_("the shop's time zone changed"),
    Why.UPDATE: N_("this version of Shopbell counts otherwise"),
    Why.ANEW: N_("the shop was read anew"),
}
_TABLE = N_("the table of %(table)s was replaced")
_TABLE_FROM = N_("the table of %(table)s was replaced (%(source)s)")
_CALLED: Mapping[str, Mapping[str, str]] = {table.name: table.called for table in TABLES if table.called}


def restatement_lines(
    told: Sequence[Restatement], knowledge: Knowledge, speech: Language, *, most: int = _MOST_LINES
) -> Iterator[str]:
    """Yield a line for each stretch of days; of more than `most`, how many more there are."""
    for one in told[:most]:
        changes = [_change(moved, knowledge, speech) for moved in one.moved]
        causes = [_cause(cause, speech) for cause in one.causes]
        yield speech.gettext(_LINE_BECAUSE if causes else _LINE) % {
            "days": speech.days(one.days),
            "changes": speech.listing(changes),
            "causes": speech.listing(causes),
        }
    further = len(told) - most
    if further > 0:
        yield speech.ngettext(*_FURTHER, further) % {"num": speech.number(further)}


def _change(moved: Restated, knowledge: Knowledge, speech: Language) -> str:
    before, after = (
        Value(Fraction(end), moved.unit, moved.currency).write(speech) for end in (moved.before, moved.after)
    )
    name = Names(knowledge, speech.code)(moved.kpi)
    return speech.gettext(_CHANGE) % {"name": name, "after": after, "before": before}


def _cause(cause: Cause, speech: Language) -> str:
    if cause.why in _OF_ORDERS:
        return speech.ngettext(*_OF_ORDERS[cause.why], cause.count) % {"num": speech.number(cause.count)}
    if cause.why is not Why.TABLE:
        return speech.gettext(_OTHERS[cause.why])
    called = _CALLED.get(cause.table, {})
    table = called.get(speech.code) or called.get("en") or cause.table
    return speech.gettext(_TABLE_FROM if cause.source else _TABLE) % {"table": table, "source": clip(cause.source)}
