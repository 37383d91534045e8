"""Which keys of a segment stand out, and which loss is alike everywhere: the choice between two stories by likelihood.

One story: every key kept the same share of what it had. The other: a few keys kept another share than all others. The
cases of a key before and now are a draw of so many out of both, so that small and empty keys are judged by exact
chance; how far a key swings of itself from week to week widens it. The second story must beat the first by more than
what choosing its keys costs, and its keys must bring about most of the loss: a fall that is the same everywhere is
never the fault of the largest key. (After Bhagwan et al., "Adtributor", NSDI 2014, where surprise and explanatory power
are asked for apart, without chance.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, exp, log

#: By how much the logarithm of the likelihood must grow, the cost of the choice off: chance does it in 1 of 500 looks.
ENOUGH = 4.0
#: What one more key must add: the smallest set that explains it is wanted.
ONE_MORE = 3.0
#: The part of the loss that the keys must bring about together.
MOST = 0.5
MOST_KEYS = 4
#: Keys tried at each step, those with the largest loss first.
_TRIED = 12
_STEPS = 4
_FURTHEST = 12.0  # a factor of e^-12 is nothing


@dataclass(frozen=True, slots=True)
class Cell:
    """One key before and now.

    Attributes:
        key: "" is everything that has no name: it is compared, and never found.
        before, now: Cases.
        exposure: How many cases now would match one case before, had nothing changed: more days, more visits.
        swing: Its own variance from week to week over that of chance, 1 or more.
    """

    key: str
    before: float
    now: float
    exposure: float
    swing: float = 1.0

    @property
    def expected(self) -> float:
        """Return how many cases there would be now, had nothing changed."""
        return self.before * self.exposure


@dataclass(frozen=True, slots=True)
class StandingOut:
    """The keys that stand out, largest loss first.

    Attributes:
        keys: Their names.
        gain: By how much the logarithm of the likelihood grows, the cost of the choice off.
        explains: Their part of the whole loss; above one where others gained.
        outside: What all others kept of what they had: 0.98.
    """

    keys: tuple[str, ...]
    gain: float
    explains: float
    outside: float


def standing_out(cells: Sequence[Cell], worse: int) -> list[StandingOut]:
    """Return the sets of keys that explain a loss, each the one before and one key more; the likeliest comes first.

    Args:
        cells: All keys of one segment.
        worse: -1 where fewer cases are worse, +1 where more are.
    """
    known = [cell for cell in cells if cell.exposure > 0 and (cell.before or cell.now)]
    lost = sum(_loss(cell, worse) for cell in known)
    if lost <= 0 or len(known) < 2:  # noqa: PLR2004 - one key is the whole
        return []
    alike = _likelihood(known)
    chosen: list[Cell] = []
    found: list[StandingOut] = []
    named = sorted((cell for cell in known if cell.key), key=lambda cell: -_loss(cell, worse))[:_TRIED]
    for _ in range(min(MOST_KEYS, len(known) - 1)):
        tried = [
            (_gain(known, [*chosen, cell], alike), cell)
            for cell in named
            if cell not in chosen and _is_worse(known, [*chosen, cell], worse)
        ]
        if not tried:
            break
        gain, cell = max(tried, key=lambda one: one[0])
        chosen.append(cell)
        cost = log(comb(len(known), len(chosen))) + ONE_MORE * (len(chosen) - 1)
        told = _told(known, list(chosen), gain - cost, lost, worse)
        if told is not None and told.gain >= ENOUGH:
            found.append(told)
    return sorted(found, key=lambda one: -one.gain)


def is_alike(cells: Sequence[Cell], worse: int) -> bool:
    """Return whether a loss is the same in all keys: none differs beyond chance, and one that did would have been seen.

    Args:
        cells: All keys of one segment.
        worse: As for `standing_out`.
    """
    known = [cell for cell in cells if cell.exposure > 0 and cell.before]
    lost = sum(_loss(cell, worse) for cell in known)
    if lost <= 0 or len(known) < 2:  # noqa: PLR2004 - one key is the whole
        return False
    alike = _likelihood(known)
    choice = log(len(known))
    if any(_gain(known, [cell], alike) - choice >= ENOUGH for cell in known):
        return False
    return _would_be_seen(known, lost, worse) - choice >= ENOUGH


def _would_be_seen(cells: Sequence[Cell], lost: float, worse: int) -> float:
    """Return the gain, had the whole loss come from the one key that is nearest to half of everything."""
    half = sum(cell.expected for cell in cells) / 2
    one = min(cells, key=lambda cell: abs(cell.expected - half))
    hit = [
        Cell(
            cell.key,
            cell.before,
            max(0.0, cell.expected + worse * (lost if cell is one else 0)),
            cell.exposure,
            cell.swing,
        )
        for cell in cells
    ]
    return _gain(hit, [hit[cells.index(one)]], _likelihood(hit))


def _told(cells: Sequence[Cell], chosen: Sequence[Cell], gain: float, lost: float, worse: int) -> StandingOut | None:
    explains = sum(_loss(cell, worse) for cell in chosen) / lost
    if explains < MOST:
        return None
    ranked = sorted(chosen, key=lambda cell: -_loss(cell, worse))
    return StandingOut(tuple(cell.key for cell in ranked), gain, explains, _factor(_others(cells, chosen)))


def _others(cells: Sequence[Cell], chosen: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell not in chosen]


def _is_worse(cells: Sequence[Cell], chosen: Sequence[Cell], worse: int) -> bool:
    return (_factor(chosen) - _factor(_others(cells, chosen))) * worse > 0


def _loss(cell: Cell, worse: int) -> float:
    return worse * (cell.now - cell.expected)


def _gain(cells: Sequence[Cell], chosen: Sequence[Cell], alike: float) -> float:
    """Return by how much two factors, one of the chosen and one of all others, fit better than one for all."""
    return _likelihood(chosen) + _likelihood(_others(cells, chosen)) - alike


def _likelihood(cells: Sequence[Cell]) -> float:
    """Return the logarithm of the likelihood of one factor for all these, at the best one."""
    at = _log_factor(cells)
    total = 0.0
    for cell in cells:
        odds = at + log(cell.exposure)
        total += (cell.now * odds - (cell.now + cell.before) * _log_of_one_more(odds)) / cell.swing
    return total


def _factor(cells: Sequence[Cell]) -> float:
    return exp(_log_factor(cells))


def _log_factor(cells: Sequence[Cell]) -> float:
    """Return the logarithm of the likeliest common factor: Newton's steps from the ratio of the sums."""
    now = sum(cell.now / cell.swing for cell in cells)
    expected = sum(cell.expected / cell.swing for cell in cells)
    if now <= 0:
        return -_FURTHEST
    if expected <= 0:
        return _FURTHEST
    at = log(now / expected)
    for _ in range(_STEPS):
        slope, bend = 0.0, 0.0
        for cell in cells:
            share = 1 / (1 + exp(-max(-_FURTHEST, min(_FURTHEST, at + log(cell.exposure)))))
            cases = (cell.now + cell.before) / cell.swing
            slope += cell.now / cell.swing - cases * share
            bend += cases * share * (1 - share)
        if bend <= 0:
            break
        at = max(-_FURTHEST, min(_FURTHEST, at + max(-1.0, min(1.0, slope / bend))))
    return at


def _log_of_one_more(odds: float) -> float:
    """Return log(1 + e^odds) without overflow."""
    return odds + log(1 + exp(-odds)) if odds > 0 else log(1 + exp(odds))
