"""Whether two sources may tell the same money under two names: by what they spent, day by day, campaign by campaign.

Daily budgets are round and steady, and networks are given the same ones: that two of them cost 10.00 on every day says
nothing. What says something is that amounts go up and down, and the others go with them; or that a campaign of the same
name cost the same. Networks that are known to be different ones share names of campaigns, as accounts of different
numbers do, so that names alone say nothing of these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import lgamma, log
from statistics import median
from typing import Final, NamedTuple

from commerce.channels.nearest import are_different, are_known

#: Amounts that differ by no more may be the same ones, read at two times or rounded otherwise.
NEARLY: Final = 0.02
#: Amounts of one account that two programs tell differ by rounding alone.
_ROUNDING: Final = 0.001
#: So many of the latest days on which both cost something are compared; fewer alike than the least may be chance.
LATEST_DAYS: Final = 28
_FEWEST_DAYS: Final = 5
#: Two accounts of two networks spend the same to the cent on so many different days only where they are one.
_FEWEST_EQUAL: Final = 10
#: The sum of several sources is compared with every source that names no network: fewer days may be chance.
_FEWEST_DAYS_OF_A_SUM: Final = 10
#: What two plans that have nothing in common do once in a million shops.
_BY_CHANCE: Final = log(1e-6)
#: The mean share of other days whose amounts lie as near: 0 for the same money, 0.5 by chance; an eighth where both
#: follow one plan of four budgets in turn.
_MOST_AS_NEAR: Final = 0.07
#: With tax or without, at another rate: one is so many times the other, on every day.
_LEAST_FACTOR, _MOST_FACTOR = 0.8, 1.25
#: One campaign may cost the same as another one by chance; so many, each of another cost, do not.
_FEWEST_CAMPAIGNS: Final = 3
#: The dearest campaigns are compared with each other; hundreds of small ones would find something like them.
_MOST_CAMPAIGNS: Final = 20


class Spending(NamedTuple):
    """Under what money is told: the account, and channel and campaign by the names that they are counted under."""

    account: str
    channel: str
    campaign: str


#: What a source spent: {under what: {day: minor units}}.
Told = Mapping[Spending, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what a source spent, or all of it: under what it is told, and what it comes to by day."""

    under: frozenset[Spending]
    days: Mapping[str, int]

    @property
    def total(self) -> int:
        """What it comes to, in minor units."""
        return sum(self.days.values())

    @property
    def channels(self) -> list[str]:
        """The names of its channels."""
        return sorted({one.channel for one in self.under} - {""})


class Likeness(NamedTuple):
    """Two parts that may be the same money: alike on `alike` of `days` days, or by the names of `campaigns`."""

    one: Part
    other: Part
    alike: int
    days: int
    campaigns: tuple[str, ...] = ()


def likeness(one: Told, other: Told) -> Likeness | None:
    """Return the largest parts of two sources that may be the same money; None where nothing says so.

    Compared are the latest days on which both spent something.
    """
    one, other = _latest(one, other)
    found = [*_moving_alike(one, other), *_of_the_same_name(one, other), *_of_the_same_names(one, other)]
    return max(found, key=lambda each: (each.one.total, len(each.campaigns), each.alike), default=None)


def likeness_of_sum(total: Told, others: Collection[Told]) -> Likeness | None:
    """Return how a source is like all others together, whose sum it may tell; None where nothing says so.

    A source that names the number of an account, or networks alone, is no such sum. All given days are compared.
    """
    mine, every = whole(total), [whole(told) for told in others]
    several = [part for part in every if part.total > 0]
    if len(several) < 2 or are_known(mine.channels) or any(under.account.isdecimal() for under in total):  # noqa: PLR2004 - of one other it would be a pair
        return None
    its = _joined(iter(several))
    days = _days(mine, its)
    ours, amounts = ([part.days.get(day, 0) for day in days] for part in (mine, its))
    both = [theirs / amount for amount, theirs in zip(ours, amounts, strict=True) if amount > 0 and theirs > 0]
    factor = median(both) if both else 0
    if abs(factor - 1) > NEARLY:
        return None
    scaled = [theirs / factor for theirs in amounts]
    alike = max(_surely_alike(ours, scaled, tolerance) for tolerance in (_ROUNDING, NEARLY))
    return Likeness(its, mine, alike, len(days)) if alike >= _FEWEST_DAYS_OF_A_SUM else None


def _latest(one: Told, other: Told) -> tuple[Told, Told]:
    spent = [{day for days in told.values() for day, minor in days.items() if minor > 0} for told in (one, other)]
    both = sorted(spent[0] & spent[1])[-LATEST_DAYS:]
    if not both:
        return {}, {}
    return _within(one, both[0], both[-1]), _within(other, both[0], both[-1])


def _within(told: Told, first: str, last: str) -> Told:
    found = {under: {day: minor for day, minor in days.items() if first <= day <= last} for under, days in told.items()}
    return {under: days for under, days in found.items() if days}


def _moving_alike(one: Told, other: Told) -> Iterator[Likeness]:
    theirs = _parts(other)
    for mine in _parts(one):
        for its in theirs:
            days = _days(mine, its)
            ours, amounts = ([part.days.get(day, 0) for day in days] for part in (mine, its))
            if _are_told_apart_twice(mine, its) and not _are_equal_by_no_plan(ours, amounts):
                continue
            alike = _alike_by_moving(ours, amounts)
            if alike:
                yield Likeness(mine, its, alike, len(days))


def _of_the_same_name(one: Told, other: Told) -> Iterator[Likeness]:
    """Yield campaigns of one name that cost nearly the same day after day, were it a fixed budget."""
    theirs = _by_campaign(other)
    for name, mine in _by_campaign(one).items():
        its = theirs.get(name)
        if its is None or _are_known_apart(mine, its):
            continue
        days = _days(mine, its)
        alike = sum(is_nearly(mine.days.get(day, 0), its.days.get(day, 0)) for day in days)
        if alike >= _FEWEST_DAYS and 2 * alike > len(days):
            yield Likeness(mine, its, alike, len(days), (name,))


def _of_the_same_names(one: Told, other: Told) -> Iterator[Likeness]:
    """Yield all campaigns that both tell by name where they come to the same in all: their days may begin otherwise."""
    mine, theirs = _by_campaign(one), _by_campaign(other)
    same = [
        name
        for name in mine.keys() & theirs.keys()
        if is_nearly(mine[name].total, theirs[name].total) and not _are_known_apart(mine[name], theirs[name])
    ]
    costs = [mine[name].total for name in same]
    if _different(costs) >= _FEWEST_CAMPAIGNS and 2 * len(same) > min(len(mine), len(theirs)):
        ours, its = (_joined(parts[name] for name in same) for parts in (mine, theirs))
        days = _days(ours, its)
        alike = sum(is_nearly(ours.days.get(day, 0), its.days.get(day, 0)) for day in days)
        yield Likeness(ours, its, alike, len(days), tuple(sorted(same)))


def _are_known_apart(one: Part, other: Part) -> bool:
    """Tell whether two parts are of different networks or of accounts of different numbers, as their names say."""
    return _are_of_other_numbers(one, other) or are_different(one.channels, other.channels)


def _are_told_apart_twice(one: Part, other: Part) -> bool:
    """Tell whether both networks and account numbers are different: such two follow one plan of budgets, as nearly."""
    return _are_of_other_numbers(one, other) and are_different(one.channels, other.channels)


def _are_of_other_numbers(one: Part, other: Part) -> bool:
    numbers = [{under.account for under in part.under if under.account.isdecimal()} for part in (one, other)]
    return all(numbers) and numbers[0].isdisjoint(numbers[1])


def _are_equal_by_no_plan(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether amounts are the same to the cent on most days, and vary more than any plan of budgets does."""
    equal = [mine for mine, theirs in zip(one, other, strict=True) if mine == theirs > 0]
    return len(set(equal)) >= _FEWEST_EQUAL and 2 * len(equal) > len(one)


def is_nearly(one: float, other: float, tolerance: float = NEARLY) -> bool:
    """Tell whether two amounts may be the same one; one of nothing never is."""
    return one > 0 and other > 0 and abs(one - other) <= max(tolerance * max(one, other), 1)


def _alike_by_moving(one: Sequence[float], other: Sequence[float]) -> int:
    """Return on how many days the amounts agree, 0 where that says nothing; the two are of the same days in order."""
    both = [theirs / mine for mine, theirs in zip(one, other, strict=True) if mine > 0 and theirs > 0]
    if len(both) < _FEWEST_DAYS or 2 * len(both) <= len(one):
        return 0
    factor = median(both)
    if not _LEAST_FACTOR <= factor <= _MOST_FACTOR:
        return 0
    if abs(factor - 1) <= NEARLY:
        factor = 1.0
    scaled = [theirs / factor for theirs in other]
    return max(_surely_alike(one, scaled, tolerance) for tolerance in (_ROUNDING, NEARLY))


def _surely_alike(one: Sequence[float], other: Sequence[float], tolerance: float) -> int:
    pairs = list(zip(one, other, strict=True))
    alike = [(mine, theirs) for mine, theirs in pairs if is_nearly(mine, theirs, tolerance)]
    if len(alike) < _FEWEST_DAYS or 2 * len(alike) <= len(pairs):
        return 0
    by_chance = _tail(len(alike), len(pairs), _share_alike_on_other_days(pairs, tolerance))
    nearest = alike if tolerance == _ROUNDING else pairs  # amounts that agree to the cent are not near by chance
    return len(alike) if by_chance <= _BY_CHANCE and _as_near(nearest) <= _MOST_AS_NEAR else 0


def _different(amounts: Collection[int]) -> int:
    """Return how many different amounts there are."""
    count, last = 0, 0
    for amount in sorted(amounts):
        if not is_nearly(amount, last):
            count, last = count + 1, amount
    return count


def _share_alike_on_other_days(pairs: Sequence[tuple[float, float]], tolerance: float) -> float:
    """Return how often the amount of a day agrees with the other side's of another day: what chance and a plan do."""
    others = [
        is_nearly(mine, theirs, tolerance)
        for i, (mine, _) in enumerate(pairs)
        for j, (_, theirs) in enumerate(pairs)
        if i != j
    ]
    return (sum(others) + 1) / (len(others) + 1)


def _as_near(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the mean share of other days whose amount lies as near as that of the day itself."""
    shares = [
        sum(abs(mine - other) <= abs(mine - theirs) for j, (_, other) in enumerate(pairs) if j != i)
        for i, (mine, theirs) in enumerate(pairs)
    ]
    return sum(shares) / (len(pairs) * (len(pairs) - 1))


def _tail(least: int, of: int, chance: float) -> float:
    """Return the logarithm of the likeliest term of so many or more of so many, each with this chance."""
    if least <= of * chance:
        return 0.0
    ways = lgamma(of + 1) - lgamma(least + 1) - lgamma(of - least + 1)
    return ways + least * log(chance) + (of - least) * log(1 - chance)


def _parts(told: Told) -> list[Part]:
    """Return all of it, then by account, by channel, by both, and the dearest campaigns; each once."""
    groups: dict[tuple[str, ...], list[Spending]] = defaultdict(list)
    for under in told:
        groups["all",].append(under)
        groups["account", under.account].append(under)
        groups["channel", under.channel].append(under)
        groups["both", under.account, under.channel].append(under)
    parts = {frozenset(group): _joined_of(told, group) for group in groups.values()}
    dearest = sorted(_by_campaign(told).values(), key=lambda part: -part.total)[:_MOST_CAMPAIGNS]
    parts |= {part.under: part for part in dearest}
    return list(parts.values())


def _by_campaign(told: Told) -> dict[str, Part]:
    groups: dict[str, list[Spending]] = defaultdict(list)
    for under in told:
        if under.campaign:
            groups[under.campaign].append(under)
    return {name: _joined_of(told, group) for name, group in groups.items()}


def whole(told: Told) -> Part:
    """Return all that a source spent."""
    return _joined_of(told, told)


def _joined_of(told: Told, group: Collection[Spending]) -> Part:
    return _joined(Part(frozenset({under}), told[under]) for under in group)


def _joined(parts: Iterator[Part]) -> Part:
    under: set[Spending] = set()
    days: dict[str, int] = defaultdict(int)
    for part in parts:
        under |= part.under
        for day, minor in part.days.items():
            days[day] += minor
    return Part(frozenset(under), dict(days))


def _days(one: Part, other: Part) -> list[str]:
    """Return the days on which either cost something, from the first to the last on which both did."""
    spent = [{day for day, minor in part.days.items() if minor > 0} for part in (one, other)]
    both = spent[0] & spent[1]
    return sorted(day for day in spent[0] | spent[1] if min(both) <= day <= max(both)) if both else []
