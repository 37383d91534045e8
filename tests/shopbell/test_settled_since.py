"""Since when an incident lasts, what it cost and what is usual: one figure in messages, check, digest and history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from alerts.messages.still_open import still_open
from cache import Cache
from commerce.clock import FrozenClock
from commerce.judgements import Question
from commerce.watches import Say, Watch
from shopbell import wiring
from shopbell.jobs import digest
from shopbell.jobs.check import check
from shopbell.jobs.shops import OpenShop
from shopbell.judgement_json import judgement_json
from tests import make
from tests.shopbell.a_past import before, morning, orders, tell
from tests.shopbell.installed import TOYS, installed

pytestmark = pytest.mark.untraced

#: No holidays lie in these weeks.
TODAY = date(2026, 3, 20)
FELL = TODAY - timedelta(days=24)
INFO = msgspec.structs.replace(make.INFO, identity="toys")
LIMIT = '[targets.order_count]\nnear_usual = "20 %"\n'


def fell(day: date) -> float:
    return 26.0 if day < FELL else 11.0


def dropped(day: date) -> float:
    return 20.0 if day < TODAY - timedelta(days=13) else 12.0


def slid(day: date) -> float:
    return 26.0 - 0.3 * max(0, (day - FELL).days + 12)


@pytest.fixture(params=["", LIMIT], ids=["drift", "target"])
def place(tmp_path: Path, request: pytest.FixtureRequest) -> wiring.Installation:
    return installed(tmp_path, TOYS + request.param, now=morning(TODAY - timedelta(days=40)))


@pytest.fixture
def cache(place: wiring.Installation) -> Iterator[Cache]:
    with place.open_cache() as opened:
        opened.shops.ensure("toys", INFO)
        yield opened


def lived(place: wiring.Installation, cache: Cache) -> Iterator[tuple[Watch, OpenShop]]:
    """Yield, for each morning on which an incident of orders is open, what is remembered and the shop as it is seen."""
    told = orders(before(230, TODAY), fell)
    clock = place.clock
    assert isinstance(clock, FrozenClock)
    for back in range(40, -1, -1):
        clock.move_to(morning(TODAY - timedelta(days=back)))
        tell(cache, told, clock.now())
        check(place.open_shop(place.settings.shop[0], cache), cache, place.collection, place.renderer, ())
        watch = cache.incidents.watches("toys")["order_count"]
        if watch.since is not None:
            yield watch, place.open_shop(place.settings.shop[0], cache)


def test_every_page_tells_the_same_first_day_and_counts_from_it_and_what_was_usual_before(
    place: wiring.Installation, cache: Cache
) -> None:
    began: set[tuple[date | None, date | None, date | None]] = set()
    lost, levels = 0, set()
    for watch, opened in lived(place, cache):
        verdict = opened.verdict("order_count")
        drift = next((one.drift for one in (verdict, *verdict.also) if one.question is Question.DRIFT), None)
        assert drift is not None
        levels.add(round(float(drift.usual) / drift.window.length))
        if not verdict.off_target:
            continue
        began.add((watch.began, watch.began_earliest, watch.began_latest))
        assert verdict.since == watch.began
        for one in (verdict, *verdict.also):
            onset = one.onset
            assert onset is None or (onset.day, onset.earliest, onset.latest) in began
            assert {loss.since for loss in one.losses} <= {watch.began}
        [loss] = [loss for loss in verdict.losses if loss.against == watch.lost_against]
        assert loss.total_minor == watch.lost_minor
        assert loss.total_minor >= lost
        lost = loss.total_minor
        [case] = [one for one in digest.digest(opened, cache, place.collection).incidents if one.verdict is verdict]
        assert case.watch == watch
        assert json.loads(json.dumps(judgement_json(verdict)))["losses"][0]["since"] == str(watch.began)
    assert len(began) == 1
    assert lost > 0
    assert levels <= {25, 26, 27}


def test_the_first_word_tells_the_figures_of_every_later_page(tmp_path: Path) -> None:
    """Since when is estimated by the look that tells it, and what was usual before that day is told with it."""
    place = installed(tmp_path, TOYS, now=morning(TODAY - timedelta(days=40)))
    told, clock, (shop,) = orders(before(230, TODAY), slid, seed=4), place.clock, place.settings.shop
    assert isinstance(clock, FrozenClock)
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        for back in range(40, -1, -1):
            clock.move_to(morning(TODAY - timedelta(days=back)))
            tell(cache, told, clock.now())
            seen = place.open_shop(shop, cache)
            report = check(seen, cache, place.collection, place.renderer, ())
            fired = [one.verdict for one in report.decisions if one.say is Say.FIRED]
            if fired:
                break
        [first], later = fired, place.open_shop(shop, cache).verdict(fired[0].kpi)
        reading = cache.incidents.watches("toys")[first.kpi].first_told
    assert seen.verdict(first.kpi).drift != later.drift, "nothing settled: the first word could not differ"
    assert (first.figure, first.drift, first.losses) == (later.figure, later.drift, later.losses)
    assert first in report.verdicts
    assert reading is not None
    assert first.drift is not None
    told_then = (first.figure.value, first.figure.period.length, first.drift.change)
    assert (reading.value, reading.days, Fraction(reading.change)) == told_then  # "was so much when first told"


def test_the_morning_that_tells_it_shows_on_every_page_what_rang(tmp_path: Path) -> None:
    """A bad week rings beside the weeks before it; beside those before its likeliest first day it is not sure yet."""
    place = installed(tmp_path, TOYS, now=morning(TODAY - timedelta(days=16)))
    told, clock, (shop,) = orders(before(200, TODAY), dropped, seed=224), place.clock, place.settings.shop
    assert isinstance(clock, FrozenClock)
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        for back in range(16, -1, -1):
            clock.move_to(morning(TODAY - timedelta(days=back)))
            tell(cache, told, clock.now())
            report = check(place.open_shop(shop, cache), cache, place.collection, place.renderer, ())
            fired = [one.verdict for one in report.decisions if one.say is Say.FIRED]
            if fired:
                break
        [first], later = fired, place.open_shop(shop, cache)
        shown = later.verdict(first.kpi)
        [case] = [one for one in digest.digest(later, cache, place.collection).incidents if one.verdict is shown]
    assert (shown.off_target, shown.why) == (True, "beyond_usual")
    assert (shown.figure, shown.drift) == (first.figure, first.drift)
    assert not still_open(case)
