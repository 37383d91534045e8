"""One way to work a KPI of daily sums out: what is added up and divided, what that takes, which rows of facts serve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commerce.definition import Definition
from commerce.facts import WHOLE, Facts
from commerce.figures import Missing
from commerce.period import Period
from kpi.estimate.series import HISTORY_DAYS, Series
from kpi.facts.coverage import UNTOLD, Need, covered, ends_untold, known_days, totals
from kpi.facts.meeting import Meeting, meeting, sides
from kpi.facts.needs import ORDERS
from kpi.facts.sums import Row, Summing, Sums, merged
from kpi.formulas.kind import Calculation, without_value

#: Segments in which an empty key can be the truth: most orders come from no campaign.
_OFTEN_EMPTY = frozenset({"campaign"})
#: Rows of the traffic table, each of which may know a column or not.
ROWS = "traffic_rows"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a formula: an input of `knowledge/inputs.toml`, which gives unit and words, and what it adds up."""

    input: str
    sums: Summing


@dataclass(frozen=True, slots=True)
class PaidKeys:
    """Only what belongs to keys that money was spent on, and that others name alike.

    Spend under a name that nobody else uses says nothing of what it brought: it is left out, and where most of the
    money is such, nothing is told at all.

    Attributes:
        segment: Whose keys, for the whole shop; a split goes by its own.
        spend: What was spent.
        named_by: Sums that show that a key is known beside spend: orders, or visits.
    """

    segment: str
    spend: Sums
    named_by: Sums

    def rows(
        self, facts: Facts, names: Sequence[str], periods: Sequence[Period], segment: str
    ) -> dict[str, dict[str, int]] | Missing:
        """Return the rows of the paid keys, for the whole shop merged into one."""
        of = segment or self.segment
        wanted = tuple(dict.fromkeys((*names, *self.spend.names)))
        met = self.meeting(facts, periods[-1].last, of)
        found = met.rows(totals(facts, wanted, periods, of))
        known = self._known(met)
        paid = {key: row for key, row in found.items() if self.spend.of(row) > 0}
        if segment != WHOLE:
            return paid  # one whose name nobody else uses is told so
        matched = {key: row for key, row in paid.items() if key in known}
        spent = sum(self.spend.of(row) for row in paid.values())
        if 2 * sum(self.spend.of(row) for row in matched.values()) < spent or (spent and not matched):
            return Missing("no_match")
        return {WHOLE: merged(matched, tuple(names))}

    def told_keys(self, facts: Facts, period: Period) -> list[str]:
        """Return the keys, as the facts have them, that the whole shop's figure is made of; [] where there is none."""
        if isinstance(self.rows(facts, (), [period], WHOLE), Missing):
            return []
        spent = totals(facts, self.spend.names, [period], self.segment)
        met = self.meeting(facts, period.last, self.segment)
        known = self._known(met)
        paid = {met.told(key) for key, row in spent.items() if self.spend.of(row) > 0}
        everyone = {*spent, *met.joined, *known}
        return sorted(key for key in everyone if met.told(key) in paid & known)

    def meeting(self, facts: Facts, last: date, segment: str) -> Meeting:
        """Return how the names of what was paid for meet those of what it brought."""
        names = (*self.spend.names, *self.named_by.names)
        found = meeting(facts, names, _naming_days(facts, last), segment)
        return found or Meeting({}, {})

    def _known(self, met: Meeting) -> frozenset[str]:
        """Return the keys that somebody else than spend has named."""
        (mine,) = sides(self.spend.names)
        return frozenset[str]().union(*(named for side, named in met.named.items() if side != mine))


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One way to work a KPI out; a KPI tries its bases in order.

    Attributes:
        numerator: What is added up.
        denominator: What it is divided by; None for a total.
        needs: The feeds it takes.
        known: Measures that count rows in which the base is known; the basis is used only when each of them counts all
            `traffic_rows` of the period.
        known_by_day: Days on which a row does not know the base are left out and told, and all others serve.
        gives_way: Where it does not know the first days of the period, and a later basis knows more, that one is used.
        code: Label of the basis for the reader; "" when there is nothing to say.
        at_most_one: The numerator cannot be negative: more orders than carts means that the carts were not all counted.
        paid_for: Of a segment's key without any spend no cost is known: it may be free, or stand in no table.
        paid: Only what belongs to keys that were paid for.
        sample: On what chance acts where that is neither numerator nor denominator: the orders behind a sum of money.
        shown: Further inputs told beside the parts.
        refused: Says of a row why nothing may be told of it.
        defined: Only where the shop's definitions ask for it.
    """

    numerator: Part
    denominator: Part | None = None
    needs: tuple[Need, ...] = (ORDERS,)
    known: tuple[str, ...] = ()
    known_by_day: bool = False
    gives_way: bool = False
    code: str = ""
    at_most_one: bool = False
    paid_for: bool = False
    paid: PaidKeys | None = None
    sample: Sums | None = None
    shown: tuple[Part, ...] = ()
    refused: Callable[[Facts, Row], Missing | None] | None = None
    defined: Callable[[Definition], bool] | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Numerator and denominator, where there is one."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that takes part in the value."""
        names = [name for part in (*self.parts, *self.shown) for name in part.sums.names]
        return tuple(dict.fromkeys([*names, *(self.sample.names if self.sample else ())]))

    @property
    def asked(self) -> tuple[str, ...]:
        """Every measure that is asked for, those that only tell what is known included."""
        paid = (*self.paid.spend.names, *self.paid.named_by.names) if self.paid else ()
        rows = [need.row for need in self.needs if need.row]
        return tuple(dict.fromkeys([*self.measures, *paid, *rows, *self.known]))

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input that is told."""
        return tuple(part.input for part in (*self.parts, *self.shown))

    def rows(self, facts: Facts, periods: Sequence[Period], segment: str) -> dict[str, dict[str, int]] | Missing:
        """Return {key: row of facts} by the names under which both sides meet; of the whole shop "" is always there."""
        if self.paid is not None:
            found = self.paid.rows(facts, self.measures, periods, segment)
            return Missing(found.reason, (self.numerator.input,)) if isinstance(found, Missing) else found
        rows = totals(facts, self.measures, periods, segment)
        met = self.meeting(facts, periods[-1].last, segment)
        return rows if met is None else met.rows(rows)

    def meeting(self, facts: Facts, last: date, segment: str) -> Meeting | None:
        """Return how the names of numerator and denominator meet; None where they are told by one and the same."""
        if self.paid is not None:
            return self.paid.meeting(facts, last, segment)
        return meeting(facts, self.measures, _naming_days(facts, last), segment)

    def parted(self, facts: Facts, period: Period, segment: str, key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names that the facts have for a key as it is told, and those of all other keys."""
        met = self.meeting(facts, period.last, segment)
        names = sorted(facts.sums(self.measures, period, segment))
        if self.paid is not None and segment == self.paid.segment:
            paid = set(self.paid.told_keys(facts, period))
            names = [name for name in names if name in paid]
        own = tuple(name for name in names if (name if met is None else met.told(name)) == key)
        return own, tuple(name for name in names if name not in own)

    def daily(self, facts: Facts, period: Period) -> Mapping[date, Row]:
        """Return the rows of single days, of the whole shop; a day without any is absent."""
        if self.paid is None:
            return facts.daily(self.measures, period)
        keys = self.paid.told_keys(facts, period)
        by_key = [facts.daily(self.measures, period, self.paid.segment, key) for key in keys]
        days = sorted({day for rows in by_key for day in rows})
        return {
            day: merged({str(i): rows.get(day, {}) for i, rows in enumerate(by_key)}, self.measures) for day in days
        }

    def known_days(self, facts: Facts, days: Period) -> list[date] | None:
        """Return the days that this basis knows, None for all: one that came up lately says nothing of days before."""
        known = known_days(facts, self.needs, days)
        if known is None or not self.known:
            return known
        daily = facts.daily((*self.known, ROWS), days)
        return [day for day in known if all(daily[day].get(name, 0) == daily[day].get(ROWS, 0) for name in self.known)]

    def series(self, facts: Facts, days: Period, *, of: Part | Sums, over: Part | None) -> Series:
        """Return numerator and denominator of every day; a day that is known and has no row is one of nothing."""
        known, daily = self.known_days(facts, days), self.daily(facts, days)
        counted = set(days.days() if known is None else known)
        marks = [1.0 if day in counted else 0.0 for day in days.days()]
        empty: Row = {}
        rows = [daily.get(day, empty) if mark else empty for day, mark in zip(days.days(), marks, strict=True)]
        above = (of.sums if isinstance(of, Part) else of).per_day(rows)
        below = marks if over is None else over.sums.per_day(rows)
        return Series(days.first, above, below, marks, is_total=over is None)


def _naming_days(facts: Facts, last: date) -> Period:
    """Return the days over which it is looked up who names what: a year and more before, and all that came since.

    What a channel is called does not change with the days that are asked for.
    """
    known = facts.coverage(ORDERS.feed)
    return Period(Period.ending(last, HISTORY_DAYS).first, last if known is None else max(last, known.last))


def serving(bases: Sequence[Basis], definition: Definition) -> tuple[Basis, ...]:
    """Return the bases that a shop with these definitions asks for."""
    return tuple(basis for basis in bases if basis.defined is None or basis.defined(definition))


def first_basis(
    bases: Sequence[Basis], facts: Facts, period: Period, otherwise: tuple[str, ...]
) -> tuple[Basis, Period] | Missing:
    """Return the first basis that the feeds allow over this period, and the days it covers.

    One whose feed ends before the period does, since the shop tells it no more, gives way to one that goes on; likewise
    one that is declared so, and began after the period did, to one that knows more days. The answer is the first basis'
    complaint when none works: that is what a merchant should supply; but what the shop does not tell goes before what
    was never supplied.
    """
    complaint: Missing | None = None
    ended: tuple[Basis, Period] | None = None
    for basis in serving(bases, facts.definition):
        days = covered(facts, basis.needs, period)
        if isinstance(days, Missing):
            complaint = days if complaint is None or days.reason == UNTOLD else complaint
        elif basis.known and not _is_known(facts, basis, days):
            complaint = complaint or Missing("no_input", basis.needs[-1].inputs)
        elif ends_untold(facts, basis.needs, period) or (basis.gives_way and days.first > period.first):
            ended = ended or (basis, days)
        elif ended is None or not ended[0].gives_way or days.first < ended[1].first:
            return basis, days
    return ended or complaint or Missing("no_input", otherwise)


def _is_known(facts: Facts, basis: Basis, days: Period) -> bool:
    if basis.known_by_day:
        return bool(basis.known_days(facts, days))
    row = totals(facts, (*basis.known, ROWS), [days], WHOLE)[WHOLE]
    return all(0 < row.get(name, 0) == row.get(ROWS, 0) for name in basis.known)


def is_told_apart(rows: Mapping[str, Row], names: Sequence[str], segment: str) -> bool:
    """Return whether both feeds say where their rows belong: orders without a device cannot be held beside visits.

    At least half of each sum must have a key; where an empty key can be the truth, any of it.
    """
    for name in names:
        whole = sum(row.get(name, 0) for row in rows.values())
        keyed = sum(row.get(name, 0) for key, row in rows.items() if key)
        if whole > 0 and (keyed <= 0 if segment in _OFTEN_EMPTY else 2 * keyed < whole):
            return False
    return True


def unless_unmet(met: Meeting, key: str, made: Calculation) -> Calculation:
    """Return a calculation, without its value where its halves may go by two names: nothing out of that is no zero.

    What has no name on either side need not be the same: visits of "(not set)" did not lead to the orders of nowhere.
    """
    if not key:
        return made if made.missing else without_value(made, Missing("no_name"))
    return without_value(made, Missing("no_match")) if met.is_unmet(key) else made
