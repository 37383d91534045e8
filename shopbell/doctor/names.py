"""Do orders, visits and spend call their channels and campaigns by the same names, and what to write where not?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from commerce.channels.keeping import Keeping
from commerce.channels.names import SETTINGS
from commerce.facts import Facts
from commerce.feeds import Feed
from commerce.money import to_major
from commerce.period import FOUR_WEEKS, QUARTER, Period
from commerce.tables import table_named
from kpi.estimate.series import HISTORY_DAYS
from kpi.facts.one_sided import OneSided, one_sided, without_money
from kpi.facts.snapshot import whole_days
from kpi.facts.unspent import ABOUT, without_spend
from shopbell.doctor.health import Finding

_SHOWN = 4


def one_sided_names(facts: Facts) -> list[OneSided]:
    """Return the names that stand on one side only; amounts are those of a quarter."""
    known = facts.coverage(Feed.ORDERS)
    if known is None:
        return []
    recent, span = Period.ending(known.last, QUARTER), Period.ending(known.last, HISTORY_DAYS)
    return one_sided(facts, recent, span)


def told(names: Iterable[OneSided], currency: str) -> Iterator[Finding]:
    """Yield a sentence for each of the weightiest, and one for the rest."""
    for (segment, told_by), some in groupby(names, key=lambda one: (one.segment, one.told_by)):
        of_side = list(some)
        about = SETTINGS[segment]
        for one in of_side[:_SHOWN]:
            yield Finding("note", about, _sentence(one, currency))
        further = len(of_side) - _SHOWN
        if further > 0:
            more = "1 further name" if further == 1 else f"{further} further names"
            yield Finding("note", about, f"{more} of {_called(told_by)} alone: `shopbell doctor --json` lists all")


def line(one: OneSided) -> str:
    """Return the line to write, with a gap where nothing is like the name."""
    return f"{_quoted(one.key)} = {_quoted(one.nearest or '...')}"


def idle_keeping(facts: Facts, written: Iterable[str], keeps: Keeping) -> Iterator[Finding]:
    """Yield a sentence for each name of `keeping` that no money was ever told under: it is written otherwise there."""
    for name in without_money(facts, written, keeps):
        told = (
            f"no money was ever told for a channel or campaign {_quoted(name)}; write it as it is told, or take it out"
        )
        yield Finding("note", "keeping", told)


def unspent_channels(facts: Facts) -> Iterator[Finding]:
    """Yield a sentence for each of the paid channels that orders came from and no spend is known of."""
    known = whole_days(facts).coverage(Feed.ORDERS)
    orders = without_spend(facts, Period.ending(known.last, FOUR_WEEKS)) if known is not None else {}
    for channel, count in list(orders.items())[:_SHOWN]:
        told = (
            f"no spend is known of {_quoted(channel)}, from where {count} orders of the last {FOUR_WEEKS} days came, so"
            " that acquisition looks cheaper than it is: `shopbell source add` or a table [[shop.spend]] supplies it;"
            f" if it stands under another name, write that below [shop.channels]; if it costs nothing, write free ="
            f" [{_quoted(channel)}]"
        )
        yield Finding("note", ABOUT, told)


def _sentence(one: OneSided, currency: str) -> str:
    amount = f"{to_major(one.amount, currency)} {currency}" if one.is_money else str(one.amount)
    others = " and ".join(_called(side) for side in one.unknown_to)
    setting = f"[shop.{SETTINGS[one.segment]}]"
    told_by = _called(one.told_by)
    ask = f"if it is {_quoted(one.nearest)}," if one.nearest else f"if {others} call it otherwise,"
    return (
        f"{_quoted(one.key)} stands in {told_by} ({amount} in {QUARTER} days), and in no {others}; {ask} write below"
        f" {setting}: {line(one)}"
    )


def _called(side: str) -> str:
    return table_named(side).called["en"] if side else Feed.ORDERS.value


def _quoted(name: str) -> str:
    """Return a name as TOML writes it."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
