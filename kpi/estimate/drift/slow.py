"""Slow looks: four weeks beside the same weeks of last year, a quarter beside the quarter before.

A decline of a few percent a month teaches the usual level along with it, so that no window of weeks ever sees it.
"""

from __future__ import annotations

from commerce.period import FOUR_WEEKS, QUARTER, WEEK, YEAR_OF_WEEKS
from kpi.estimate.drift.uncertainty import Uncertainty
from kpi.estimate.drift.windows import Windowed, Windows

TWO_WEEKS = 2 * WEEK
#: A quarter swings by at least so much of its own accord, whatever the weeks say: nobody has seen many quarters.
LEAST_SWING = 0.04


def beside_last_year(windows: Windows, stop: int) -> Windowed | None:
    """Return the four weeks before `stop` against the same weeks of last year; None where those are not known."""
    return _beside(windows, stop, FOUR_WEEKS, YEAR_OF_WEEKS)


def beside_quarter_before(windows: Windows, stop: int) -> Windowed | None:
    """Return the 90 days before `stop` against the 90 before; None where those are not known."""
    return _beside(windows, stop, QUARTER, QUARTER)


def beside_worst_quarter(windows: Windows, stop: int) -> Windowed | None:
    """Return the 90 days before `stop` against the worst of the two quarters before; None where those are not known.

    What falls under two quarters is not merely back where a season began.
    """
    found = [_beside(windows, stop, QUARTER, QUARTER), _beside(windows, stop, QUARTER, 2 * QUARTER)]
    known = [one for one in found if one is not None]
    return min(known, key=lambda one: one.look.loss) if len(known) == len(found) else None


def _beside(windows: Windows, stop: int, length: int, back: int) -> Windowed | None:
    look = windows.beside(stop, length, back)
    if look is None:
        return None
    swing = windows.swing(stop - TWO_WEEKS, TWO_WEEKS) * TWO_WEEKS / length
    return Windowed(look, Uncertainty(look.chance, 2 * (swing + LEAST_SWING**2), windows.days.side))
