from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from alerts.advise.outcome import fitting_days
from commerce.diary import Change, DiaryEntry, DiaryState, Helped
from commerce.figures import Missing
from commerce.languages import LANGUAGES
from kpi.book import Book
from kpi.facts.snapshot import Snapshot
from tests.alerts.a_diary import ADOPTED, BOOK, COUNTDOWN, DAYS, ON_MOBILE, Happened, came_of, facts, known
from tests.alerts.a_shop import KNOWLEDGE
from tests.kpi.random_shop import LAST, random_shop
from tests.make import SHOP
from wording.diary import told as in_words

DAY = timedelta(days=1)
#: Values are told in millionths.
EPSILON = Fraction(1, 1000)


def changed(happened: Happened, **of: object) -> Change:
    told = came_of(ON_MOBILE, known(happened, **of)).change  # type: ignore[arg-type]  # as `known` takes them
    assert told is not None
    return told


def test_what_rose_where_it_was_touched_and_nowhere_else_has_helped() -> None:
    told = came_of(ON_MOBILE, known(Happened(mobile=0.35)))
    change = told.change
    assert (told.verdict, told.why, told.needed_days) == (Helped.HELPED, "", 28)
    assert change is not None
    assert change.untouched is not None
    assert float(change.was) == pytest.approx(0.04, rel=0.07)
    assert float(change.now) == pytest.approx(0.054, rel=0.07)
    assert change.low <= change.difference <= change.high
    assert change.low > 0
    assert (change.before.last, change.after.first, change.after.length) == (ADOPTED - DAY, ADOPTED, 28)


def test_what_rose_everywhere_is_no_merit_of_what_touched_a_part() -> None:
    everywhere = known(Happened(mobile=0.35, desktop=0.35))
    assert came_of(ON_MOBILE, everywhere).verdict is not Helped.HELPED
    assert came_of(COUNTDOWN, everywhere).verdict is Helped.HELPED  # of all of the shop: before and after
    change = came_of(ON_MOBILE, everywhere).change
    assert change is not None
    assert float(change.expected) == pytest.approx(float(change.was) * 1.35, rel=0.1)


def test_what_fell_has_harmed_and_what_should_be_lower_has_helped() -> None:
    fell = known(Happened(mobile=-0.35))
    assert came_of(ON_MOBILE, fell).verdict is Helped.HARMED
    should_fall = msgspec.structs.replace(ON_MOBILE, direction="lower")
    assert came_of(should_fall, fell).verdict is Helped.HELPED


def test_what_surely_gained_less_than_a_tenth_did_not_help() -> None:
    told = came_of(ON_MOBILE, known(Happened(mobile=-0.02, size=4)))
    assert told.verdict is Helped.DID_NOT_HELP
    assert told.change is not None
    assert told.change.low < 0 < told.change.high < told.change.worth_naming


def test_a_small_shop_is_told_how_small_a_change_it_could_see() -> None:
    told = came_of(ON_MOBILE, known(Happened(mobile=0.2, size=0.1)))
    assert (told.verdict, told.why) == (Helped.CANNOT_TELL, "too_small")
    assert told.change is not None
    assert told.change.smallest > told.change.difference
    assert told.change.smallest / told.change.expected > 0.2


@pytest.mark.untraced
def test_nothing_that_was_done_helps_hardly_ever() -> None:
    verdicts = [came_of(ON_MOBILE, known(Happened(seed=seed, size=0.5))).verdict for seed in range(20)]
    assert verdicts.count(Helped.HELPED) <= 1
    assert verdicts.count(Helped.HARMED) <= 1


@pytest.mark.parametrize(("after_days", "left"), [(0, 14), (5, 9), (13, 1)])
def test_too_early_says_how_many_days_are_left(after_days: int, left: int) -> None:
    told = came_of(ON_MOBILE, known(after_days=after_days))
    assert (told.verdict, told.days_left, told.needed_days) == (Helped.TOO_EARLY, left, 14)


def test_it_is_told_on_the_morning_after_the_last_day_and_again_of_four_weeks() -> None:
    lengths = {days: changed(Happened(), after_days=days).after.length for days in (14, 27, 28, 50)}
    assert lengths == {14: 14, 27: 14, 28: 28, 50: 28}
    late = known(after_days=14, last=ADOPTED + 12 * DAY)
    assert came_of(ON_MOBILE, late).why == "not_read"


def test_what_was_closed_is_looked_at_for_as_long_as_it_was_in_place() -> None:
    def closed(days: int) -> str | int:
        entry = msgspec.structs.replace(ON_MOBILE, state=DiaryState.CLOSED, closed_on=ADOPTED + days * DAY)
        told = came_of(entry, known(after_days=50))
        return told.why if told.change is None else told.change.after.length

    assert [closed(days) for days in (5, 13, 14, 27, 28, 40)] == ["closed_early", "closed_early", 14, 14, 28, 28]


def test_a_kpi_that_vanished_is_said_to_be_gone() -> None:
    gone = msgspec.structs.replace(COUNTDOWN, kpi="footfall")
    assert (came_of(gone, known()).verdict, came_of(gone, known()).why) == (Helped.CANNOT_TELL, "kpi_gone")


def test_what_was_never_adopted_has_no_outcome() -> None:
    with pytest.raises(ValueError, match="never adopted"):
        came_of(msgspec.structs.replace(COUNTDOWN, adopted_on=None), known())


def test_of_two_that_came_at_once_nobody_can_tell_whose_the_change_is() -> None:
    lifted = known(Happened(mobile=0.35))
    other = msgspec.structs.replace(COUNTDOWN, tactic="chat", number=2, adopted_on=ADOPTED + 10 * DAY)
    told = came_of(ON_MOBILE, lifted, other)
    assert (told.verdict, told.why, told.others) == (Helped.CANNOT_TELL, "with_others", ("chat",))
    assert told.change is not None
    long_ago = msgspec.structs.replace(other, adopted_on=ADOPTED - 40 * DAY)
    moves_another = msgspec.structs.replace(other, kpi="average_order_value")
    assert came_of(ON_MOBILE, lifted, long_ago, moves_another).verdict is Helped.HELPED
    ended = msgspec.structs.replace(long_ago, state=DiaryState.CLOSED, closed_on=ADOPTED + 3 * DAY)
    assert came_of(ON_MOBILE, lifted, ended).others == ("chat",)


def test_a_sale_after_it_is_left_out_with_its_weekdays_before() -> None:
    sale = Happened(sale=tuple((days, 4.0) for days in (3, 4, 5)))
    days = [ADOPTED + since * DAY for since in (3, 4, 5)]
    spoilt, told = changed(sale, after_days=14), changed(sale, after_days=14, special=days)
    assert told.left_out == 4  # and the day of the change
    assert told.now < spoilt.now
    assert float(told.now) == pytest.approx(0.04, rel=0.15)
    before = changed(sale, after_days=14, special=[one - 14 * DAY for one in days])
    assert before.now == told.now  # whichever side it was on


def test_where_half_of_the_days_are_special_nothing_is_compared() -> None:
    special = [ADOPTED + since * DAY for since in range(10)]
    assert came_of(ON_MOBILE, known(after_days=14, special=special)).why == "special_days"


def test_what_came_before_the_history_cannot_be_told() -> None:
    early = msgspec.structs.replace(ON_MOBILE, adopted_on=date(2025, 5, 10))
    assert came_of(early, known()).why == "short_history"


def test_a_part_that_no_figure_tells_apart_is_said_to_be_such() -> None:
    lost = msgspec.structs.replace(COUNTDOWN, kpi="customer_retention_rate", segment="channel", key="direct")
    assert came_of(lost, known(after_days=DAYS)).verdict is Helped.TOO_EARLY
    gone = msgspec.structs.replace(ON_MOBILE, key="tablet")
    assert came_of(gone, known()).why == "no_split"


def test_side_effects_are_told_and_those_that_take_longer_are_too_early() -> None:
    watch = "average_order_value", "customer_retention_rate", "footfall"
    of = known(Happened(mobile=0.35, desktop=0.35, worth=-0.25))
    tactic = msgspec.structs.replace(of.knowledge.tactics[COUNTDOWN.tactic], watch=watch)
    of = replace(of, knowledge=replace(of.knowledge, tactics={tactic.id: tactic}))
    told = came_of(COUNTDOWN, of)
    assert told.verdict is Helped.HELPED
    assert [(one.kpi, one.worse, one.why) for one in told.side_effects] == [
        ("average_order_value", True, ""),
        ("customer_retention_rate", None, "too_early"),
        ("footfall", None, "kpi_gone"),
    ]
    on_mobile = came_of(ON_MOBILE, of).side_effects[0]  # it fell everywhere, whatever was done there
    assert (on_mobile.kpi, on_mobile.worse) == ("average_order_value", False)


def test_a_recovery_is_marked_as_one() -> None:
    dip = Happened(sale=tuple((since, 0.5) for since in range(-14, 0)))
    assert changed(dip, after_days=14).was_off
    assert not changed(Happened(), after_days=14).was_off


@pytest.mark.parametrize(
    ("kpi", "days"),
    [
        ("conversion_rate", (14, 28)),
        ("revenue", (14, 28)),
        ("active_customer_count", (28,)),
        ("repeat_customer_rate", (28, 56)),
        ("purchase_frequency", (90,)),
        ("customer_retention_rate", (90,)),
        ("net_promoter_score", (28, 56)),
    ],
)
def test_how_long_it_takes_follows_from_how_soon_a_kpi_shows_anything(kpi: str, days: tuple[int, ...]) -> None:
    assert fitting_days(kpi, BOOK, KNOWLEDGE) == days


def test_a_part_and_all_others_add_up_to_the_whole() -> None:
    of, last = facts(), ADOPTED - DAY
    one = BOOK.kpi("order_count")
    parts, whole = one.part_estimators(of, last, 1, "device", "mobile"), one.estimator(of, last, 1)
    assert not isinstance(parts, Missing)
    assert not isinstance(whole, Missing)
    values = [level.value for each in (*parts, whole) if (level := each.estimate(last, 28)) is not None]
    assert values[0] + values[1] == values[2]
    assert isinstance(one.part_estimators(of, last, 1, "campaign", "spring"), Missing)


@pytest.mark.untraced
def test_of_every_kpi_and_every_part_something_can_be_said_in_every_language(tmp_path: Path) -> None:
    with random_shop(tmp_path / "shop.sqlite", 3) as shop:
        of = known(facts=Snapshot(shop.cache.facts.of(SHOP)), today=LAST + DAY, last=LAST)
        told = [came_of(entry, of) for entry in _entries(of.book)]
    assert {one.why for one in told} >= {"too_small", "no_split", "by_month"}
    for one in told:
        if one.change is not None:
            reach, change = BOOK.kpi(one.entry.kpi).range, one.change
            assert change.low <= change.difference <= change.high
            ends = change.expected + change.low, change.expected + change.high
            assert reach.low is None or ends[0] >= reach.low - EPSILON
            assert reach.high is None or ends[1] <= reach.high + EPSILON
        for language in LANGUAGES:
            assert all("%(" not in words for words in in_words(one, KNOWLEDGE, language))


def _entries(book: Book) -> Iterator[DiaryEntry]:
    entry = msgspec.structs.replace(COUNTDOWN, tactic="gone", adopted_on=LAST - 95 * DAY)
    keys = {"channel": "google", "device": "mobile", "campaign": "spring", "market": "DE", "landing_page": "/"}
    for kpi in book.ids:
        yield msgspec.structs.replace(entry, kpi=kpi)
        for segment in book.segments(kpi)[:2]:
            yield msgspec.structs.replace(entry, kpi=kpi, segment=segment, key=keys.get(segment, "new"))
