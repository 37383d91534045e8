"""What people do next, drawn by chance: mostly what fits, now and then what cannot be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from commerce.watches import Watch
from tests.road.answers.shops import READERS, Case, Shops

#: What fits an incident, by how it stands; "" of one that is over.
_FITS: Mapping[str, Sequence[str]] = {
    "firing": ("acknowledge", "acknowledge", "acknowledge", "snooze", "snooze", "expected"),
    "acknowledged": ("unacknowledge", "unacknowledge", "snooze"),
    "snoozed": ("unsnooze", "unsnooze", "acknowledge"),
    "": ("unexpected", "acknowledge"),
}
_ABOUT_TACTICS = ("tried", "untried", "later", "unlater", "not_for_us", "for_us")
_ALL = (
    "acknowledge", "unacknowledge", "snooze", "unsnooze", "expected", "unexpected", "tried", "later", "not_for_us",
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """What somebody does: to which incident, as whom; `wrong`: why nothing may come of it."""

    case: Case
    action: str
    who: str
    wrong: str = ""


def drawn(shops: Shops, chance: Random, people: Sequence[str], *, takes_back: bool) -> Drawn:
    """Draw what one of some readers does; `takes_back`: what was said of a tactic can be taken back from there."""
    states = shops.states()
    case = _case(shops.cases, states, chance)
    watch = states.get(case.incident)
    fits = _FITS.get(watch.state if watch is not None else "", _FITS["firing"])
    action = chance.choice(fits if chance.random() < 0.75 else _ALL)
    if chance.random() < 0.3:
        action = chance.choice(_ABOUT_TACTICS if takes_back else _ABOUT_TACTICS[::2])
    readers = [one for one in people if case.shop in READERS[one].shops]
    strangers = [one for one in people if case.shop not in READERS[one].shops]
    wrong = chance.random()
    if wrong < 0.05 or not readers:
        return Drawn(case, action, "", "nobody")
    if wrong < 0.09 and strangers:
        return Drawn(case, action, chance.choice(strangers), "another's shop")
    return Drawn(case, action, chance.choice(readers), "no such incident" if wrong > 0.95 else "")


def _case(cases: Sequence[Case], states: Mapping[str, Watch], chance: Random) -> Case:
    """Draw an incident, mostly one that is open."""
    still = [one for one in cases if one.incident in states]
    return chance.choice(still if still and chance.random() < 0.85 else list(cases))
