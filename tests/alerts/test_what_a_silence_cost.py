"""What is over remembers of a silence when it really ended, and what it cost in all, as the last word tells it."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from alerts.decide.look import Look
from alerts.decide.policy import Policy
from alerts.decide.rule import Step, advance
from commerce.judgements import Silence
from commerce.watches import Past, Say, Watch

STOPPED = datetime(2026, 3, 25, 11, 29, tzinfo=UTC)
SEEN, CAME, LOOKED = (STOPPED + timedelta(hours=hours) for hours in (20, 26, 44))


def silence(since: datetime, until: datetime, lost_minor: int | None) -> Silence:
    return Silence("unfinished_checkouts", "", since, until, Fraction(20), 13, 24, 0, lost_minor=lost_minor)


def over(ended: Silence, *, again: bool = False) -> Past:
    """Return what is remembered of a silence that was told with 751 euros, and is over."""
    watch = Watch(baseline_done=True)
    off = Look(off=True, lost_minor=75_100, lost_against="usual", stopped_at=STOPPED, ends_at_once=True)
    for at in (SEEN, SEEN + timedelta(hours=1)) if again else (SEEN,):
        watch = advance(watch, at, Policy(), off, name="toys/absence:unfinished_checkouts").watch
    step: Step = advance(watch, LOOKED, Policy(), Look(off=False, over=ended, ends_at_once=True))
    assert step.say is Say.RECOVERED
    assert step.watch.lost_minor is None
    assert step.watch.came_at is None
    return step.watch.past[-1]


@pytest.mark.parametrize("again", ["once", "twice"])
def test_it_cost_what_it_cost_up_to_its_end_and_ended_when_the_first_came(again: str) -> None:
    past = over(silence(STOPPED, CAME, 96_900), again=again == "twice")
    assert past.lost_minor == 96_900
    assert past.over_at == CAME
    assert past.ended_at == LOOKED


def test_what_was_told_never_falls_and_what_is_not_known_takes_nothing_away() -> None:
    assert over(silence(STOPPED, CAME, 40_000)).lost_minor == 75_100
    assert over(silence(STOPPED, CAME, None)).lost_minor == 75_100


def test_a_silence_that_began_later_is_another() -> None:
    past = over(silence(CAME, LOOKED, 500_000))
    assert past.lost_minor == 75_100
    assert past.over_at == CAME


def test_what_an_older_version_remembers_is_over_with_the_look_that_ended_it() -> None:
    assert Past("toys", STOPPED, LOOKED).over_at == LOOKED
