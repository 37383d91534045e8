"""What stops while orders come: a way to pay, a channel, checkouts, payments; and a code that is used by everybody."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from msgspec.structs import replace

from commerce.arrivals import Arrival, Arrivals, CodeUse
from kpi.verdict.absence.judge import Absent, presences
from kpi.verdict.absence.presence import Presence
from kpi.verdict.absence.surge import surges
from kpi.verdict.absence.worth import worth_minor
from tests.kpi.verdict.absence.a_rhythm import BERLIN, MONDAY, at, instants, order

FIRST = MONDAY - timedelta(days=90)
DEAD = at(MONDAY, 12)
METHODS = (("card", 0.7), ("paypal", 0.2), ("bank", 0.1))
CHANNELS = (("organic", 0.5), ("google / cpc", 0.3), ("email", 0.2))


def placed(until: datetime, per_day: float = 40, seed: int = 1) -> list[Arrival]:
    """Return orders of several ways to pay and channels; of those by card or wallet one in fifty fails."""
    chance = Random(seed)  # noqa: S311 - made-up data, no secret
    found = []
    for one in instants(FIRST, MONDAY + timedelta(days=6), lambda _: per_day, seed=seed):
        method, channel, fails = pick(chance, METHODS), pick(chance, CHANNELS), chance.random() < 0.02
        made = order(one, method, channel, went_through=method == "bank" or not fails)
        found.append(replace(made, paid_s=made.placed_s + 200_000) if method == "bank" else made)
    return [one for one in found if one.placed_s <= until.timestamp()]


def pick(chance: Random, shares: Iterable[tuple[str, float]]) -> str:
    names, weights = zip(*shares, strict=True)
    return str(chance.choices(names, weights)[0])


def heard(
    orders: list[Arrival], until: datetime, *, checkouts: Iterable[int] = (), codes: Iterable[CodeUse] = ()
) -> Arrivals:
    return Arrivals(int(at(FIRST, 0).timestamp()), until, orders, sorted(checkouts), sorted(codes))


def missing(arrivals: Arrivals, still_open: Mapping[Absent, int] | None = None) -> dict[Absent, Presence]:
    found = presences(arrivals, BERLIN, still_open=still_open or {})
    return {(one.kind, one.key): one for one in found if one.is_missing}


def after(hours: float) -> datetime:
    return DEAD + timedelta(hours=hours)


def is_later(one: Arrival) -> bool:
    return one.placed_s > DEAD.timestamp()


@pytest.mark.untraced
def test_in_a_quiet_week_nothing_is_missing() -> None:
    for hour in range(0, 150, 5):
        assert missing(heard(placed(after(hour)), after(hour))) == {}


@pytest.mark.parametrize(
    ("kind", "key", "gone"),
    [
        ("payment_method", "paypal", lambda one: one.payment_method == "paypal"),
        ("channel", "google / cpc", lambda one: one.channel == "google / cpc"),
    ],
)
def test_a_part_that_is_gone_is_told_while_the_others_come(kind: str, key: str, gone: object) -> None:
    assert callable(gone)
    orders = [one for one in placed(after(100)) if not (is_later(one) and gone(one))]
    early = [one for one in orders if one.placed_s <= after(10).timestamp()]
    assert missing(heard(early, after(10))) == {}
    found = missing(heard(orders, after(100)))
    assert list(found) == [(kind, key)]
    silence = found[kind, key].silence
    assert silence is not None
    last = max(one.placed_s for one in orders if key in {one.payment_method, one.channel})
    assert silence.since.timestamp() == last
    assert silence.seen == 0
    assert silence.lost_minor is not None


def test_a_way_to_pay_that_others_stand_in_for_costs_little() -> None:
    orders = [
        replace(one, payment_method="card") if is_later(one) and one.payment_method == "paypal" else one
        for one in placed(after(100))
    ]
    (found,) = missing(heard(orders, after(100))).values()
    assert found.silence is not None
    assert found.silence.lost_minor is not None
    assert found.silence.lost_minor < float(found.silence.expected) * 5000 * 0.9


def test_a_dead_shop_is_one_silence_and_its_parts_are_none() -> None:
    orders = [one for one in placed(after(30)) if not is_later(one)]
    assert list(missing(heard(orders, after(30)))) == [("orders", "")]


def test_payments_that_fail_are_told_by_how_many_and_end_with_the_ones_that_go_through() -> None:
    def failing(one: Arrival, ends: float) -> Arrival:
        is_one = is_later(one) and one.placed_s < after(ends).timestamp() and one.payment_method == "card"
        return replace(one, went_through=False, paid_s=None) if is_one else one

    told = [hour for hour in range(1, 40) if missing(heard([failing(o, 99) for o in placed(after(hour))], after(hour)))]
    assert told
    assert told[0] <= 9
    found = missing(heard([failing(one, 99) for one in placed(after(12))], after(12)))
    assert list(found) == [("failed_payments", "")]
    silence = found["failed_payments", ""].silence
    assert silence is not None
    assert silence.seen > silence.usual_high
    mended = heard([failing(one, 12) for one in placed(after(36))], after(36))
    open_since = {("failed_payments", ""): int(silence.since.timestamp())}
    assert missing(mended, open_since) == {}
    (over,) = [one for one in presences(mended, BERLIN, still_open=open_since) if one.kind == "failed_payments"]
    assert over.silence is not None
    assert over.silence.seen >= silence.seen


def test_a_bank_transfer_that_is_paid_days_later_fails_nothing() -> None:
    orders = placed(after(60))
    assert missing(heard([one for one in orders if one.payment_method == "bank"] * 1, after(60))) == {}


def test_checkouts_that_are_begun_and_not_finished_are_told_before_the_silence_is_long_enough() -> None:
    left = [int(one.timestamp()) for one in instants(FIRST, MONDAY, lambda _: 60, seed=5)]
    orders = [one for one in placed(after(8)) if not is_later(one)]
    rush = [int((DEAD + timedelta(minutes=3 * number)).timestamp()) for number in range(60)]
    found = missing(heard(orders, after(5), checkouts=[one for one in left if one < DEAD.timestamp()] + rush))
    assert list(found) == [("unfinished_checkouts", "")]
    both = heard(orders, after(20), checkouts=[one for one in left if one < DEAD.timestamp()] + rush)
    assert list(missing(both)) == [("unfinished_checkouts", "")]  # no order came, either: one thing is told once
    assert list(missing(both, {("orders", ""): int(DEAD.timestamp())})) == [("orders", "")]  # as it was told before
    usual = [one for one in left if one < after(8).timestamp()]
    assert missing(heard(placed(after(8)), after(8), checkouts=usual)) == {}


def test_a_code_that_everybody_uses_is_told_with_what_it_gave_away() -> None:
    def uses(until: datetime, leaked: float) -> list[CodeUse]:
        chance = Random(3)  # noqa: S311 - made-up data, no secret
        share = {False: 0.03, True: leaked}
        return [
            CodeUse(one.placed_s, "friends20", 1000)
            for one in placed(until)
            if chance.random() < share[is_later(one)] and one.went_through
        ]

    assert missing(heard(placed(after(40)), after(40), codes=uses(after(40), 0.03))) == {}
    found = missing(heard(placed(after(20)), after(20), codes=uses(after(20), 0.5)))
    assert list(found) == [("leaked_code", "friends20")]
    silence = found["leaked_code", "friends20"].silence
    assert silence is not None
    assert silence.seen > 3 * silence.expected
    assert silence.lost_minor is not None
    assert silence.seen * 1000 * 0.6 < silence.lost_minor < silence.seen * 1000


def test_a_code_of_every_newsletter_and_a_new_one_leak_nothing() -> None:
    def uses(code: str, days: tuple[int, ...]) -> list[CodeUse]:
        begun = [MONDAY - timedelta(days=back) for back in days]
        return [
            CodeUse(one.placed_s, code, 1000)
            for one in placed(after(8))
            if any(at(day, 7).timestamp() <= one.placed_s <= at(day, 30).timestamp() for day in begun)
        ]

    letters = uses("letter", (84, 70, 56, 42, 28, 14, 0))
    assert missing(heard(placed(after(8)), after(8), codes=letters)) == {}
    assert missing(heard(placed(after(8)), after(8), codes=uses("brandnew", (1, 0)))) == {}


def test_what_is_over_says_how_long_it_lasted_and_what_it_cost() -> None:
    before = placed(DEAD)
    told = missing(heard(before, after(9)))["orders", ""]
    assert told.silence is not None
    back = [*before, *(one for one in placed(after(30)) if one.placed_s > after(26).timestamp())]
    still_open = {("orders", ""): int(told.silence.since.timestamp())}
    (over,) = [one for one in presences(heard(back, after(30)), BERLIN, still_open=still_open) if one.kind == "orders"]
    assert over.is_missing is False
    assert over.silence is not None
    assert over.silence.since == told.silence.since
    assert timedelta(hours=26) <= over.silence.until - after(0) <= timedelta(hours=27)
    assert 30 < over.silence.expected < 60
    assert over.silence.lost_minor == pytest.approx(float(over.silence.expected) * 5000, rel=0.01)


def test_something_is_said_of_what_is_open_though_nobody_knows_it_any_more() -> None:
    still_open = {("payment_method", "cheque"): 0, ("leaked_code", "old"): 0, ("channel", "gone"): 0}
    found = presences(heard(placed(after(1)), after(1)), BERLIN, still_open=still_open)
    ended = {(one.kind, one.key): one.why for one in found if (one.kind, one.key) in still_open}
    assert ended == dict.fromkeys(still_open, "no_longer_usual")


def test_a_leak_is_over_when_that_is_as_sure_as_its_beginning_was() -> None:
    flags = [number % 40 == 0 for number in range(800)] + [number % 2 == 0 for number in range(60)]
    lasting = surges(flags, 0.025, 11.0, 4.0)
    assert lasting[-1].certain is not None
    assert not lasting[-1].is_over
    pause = surges([*flags, *[False] * 8], 0.025, 11.0, 4.0)  # at half of the orders chance does that once in 250 times
    assert [one.is_over for one in pause] == [False]
    (over,) = surges([*flags, *[False] * 30], 0.025, 11.0, 4.0)
    assert over.is_over
    assert (over.begins, over.of) == (lasting[-1].begins, 860 - lasting[-1].begins - 1)  # it ended with its last one
    weaker = surges([*flags, *[number % 8 == 0 for number in range(400)]], 0.025, 11.0, 4.0)
    assert [one.is_over for one in weaker] == [False]
    (ended,) = surges([*flags, *[number % 40 == 5 for number in range(200)]], 0.025, 11.0, 4.0)
    assert ended.is_over
    assert ended.of <= 860 - ended.begins + 6


def test_what_a_missing_way_to_pay_costs_never_falls_while_it_lasts() -> None:
    orders = [one for one in placed(after(160)) if not (is_later(one) and one.payment_method == "paypal")]
    costs = []
    for hour in range(60, 130, 3):
        now = [one for one in orders if one.placed_s <= after(hour).timestamp()]
        found = missing(heard(now, after(hour)))
        (silence,) = [one.silence for (kind, _), one in found.items() if kind == "payment_method" and one.silence]
        assert silence.lost_minor is not None
        costs.append(silence.lost_minor)
    assert costs == sorted(costs)
    assert costs[-1] > costs[0]


def test_what_was_lost_is_not_found_again_when_more_orders_come_some_other_way() -> None:
    until = after(150)
    gone = [one for one in placed(until) if not (is_later(one) and one.payment_method == "paypal")]
    rush = [order(after(90) + timedelta(minutes=20 * number), "card", "organic") for number in range(150)]
    orders = sorted([*gone, *rush], key=lambda one: one.placed_s)
    costs = []
    for hour in (88, 96, 110, 125, 140):
        found = missing(heard([one for one in orders if one.placed_s <= after(hour).timestamp()], after(hour)))
        costs += [
            one.silence.lost_minor or 0 for (kind, _), one in found.items() if kind == "payment_method" and one.silence
        ]
    assert costs == sorted(costs)
    assert costs[0] > 0


def test_what_a_leaked_code_gave_away_never_falls_and_is_of_whole_units() -> None:
    def uses(until: datetime) -> list[CodeUse]:
        chance = Random(3)  # noqa: S311 - made-up data, no secret
        hours = (DEAD.timestamp(), after(20).timestamp())
        return [
            CodeUse(one.placed_s, "friends20", 1001)
            for one in placed(until)
            if chance.random() < (0.5 if hours[0] < one.placed_s < hours[1] else 0.03) and one.went_through
        ]

    gave, still_open = [], {("leaked_code", "friends20"): int(DEAD.timestamp())}
    for hour in range(16, 32):
        found = missing(heard(placed(after(hour)), after(hour), codes=uses(after(hour))), still_open)
        gave += [one.silence.lost_minor for one in found.values() if one.silence is not None]
    assert len(gave) > 10  # it lasts for hours after the last use
    assert gave == sorted(gave, key=lambda minor: minor or 0)
    assert all(isinstance(one, int) for one in gave)


def test_what_a_code_took_off_orders_that_were_entered_by_hand_is_not_given_away_by_the_leak() -> None:
    until, chance = after(20), Random(3)  # noqa: S311 - made-up data, no secret
    leaked = [
        CodeUse(one.placed_s, "friends20", 1000)
        for one in placed(until)
        if chance.random() < (0.5 if is_later(one) else 0.03) and one.went_through
    ]
    by_hand = [
        CodeUse(int((DEAD + timedelta(minutes=31 * n, seconds=1)).timestamp()), "friends20", 9) for n in range(30)
    ]
    times = {one.placed_s for one in placed(until)}
    both = sorted([*leaked, *(one for one in by_hand if one.placed_s not in times)], key=lambda one: one.placed_s)
    costs = [
        one.silence.lost_minor
        for uses in (leaked, both)
        for one in missing(heard(placed(until), until, codes=uses)).values()
        if one.kind == "leaked_code" and one.silence is not None
    ]
    assert len(costs) == 2
    assert costs[0] == costs[1]


def test_what_orders_are_worth_is_worked_out_exactly_of_the_number_that_is_told() -> None:
    assert worth_minor(12.34567, Fraction(4999, 3)) == 20_579  # 12.35 orders, which is what the message says
    assert worth_minor(0.5, Fraction(1)) == 1  # half a unit away from zero, as money is read
    assert worth_minor(3.0, None) is None
    assert worth_minor(-1.0, Fraction(500)) == 0


@pytest.mark.parametrize(
    ("begun", "known_for", "told"),
    [
        (4, 20.0, 4 + 1),  # and one whose order was never paid
        (4, 19.6, 4 + 1),
        (4, 19.0, None),  # orders are known for longer
        (4, None, None),
    ],
)
def test_a_silence_of_the_orders_says_how_many_checkouts_were_begun_meanwhile(
    begun: int, known_for: float | None, told: int | None
) -> None:
    found = missing(dead_for_20_hours(60, begun, unpaid=1, known_for=known_for))
    assert list(found) == [("orders", "")]  # too few were begun to be sure by them
    silence = found["orders", ""].silence
    assert silence is not None
    assert silence.checkouts == told


@pytest.mark.parametrize(("a_day", "told"), [(60, 0), (2, None), (0.4, None)])
def test_that_no_checkout_was_begun_is_told_where_chance_would_not_do_it(a_day: float, told: int | None) -> None:
    """A shop of few left checkouts has none on many a day; one that keeps nearly none tells nothing by them."""
    silence = missing(dead_for_20_hours(a_day, 0))["orders", ""].silence
    assert silence is not None
    assert silence.checkouts == told


def dead_for_20_hours(left_a_day: float, begun: int, *, unpaid: int = 0, known_for: float | None = 20.0) -> Arrivals:
    """Return a shop whose orders stop, and the checkouts that were begun in it and left before that and since."""
    orders = [one for one in placed(DEAD) if one.went_through]
    came = (int(one.timestamp()) for one in instants(FIRST, MONDAY, lambda _: left_a_day, seed=5))
    left = [at_s for at_s in came if at_s < orders[-1].placed_s]
    orders += [order(after(2 + number), went_through=False) for number in range(unpaid)]
    since = [int(after(1 + number).timestamp()) for number in range(begun)]
    known = None if known_for is None else after(known_for)
    return dataclasses.replace(heard(orders, after(20), checkouts=left + since), checkouts_until=known)


def test_days_of_which_left_checkouts_are_not_told_do_not_make_others_look_finished() -> None:
    left = [int(one.timestamp()) for one in instants(FIRST, MONDAY, lambda _: 60, seed=5) if one < DEAD]
    seen = [one for one in left if one // 86_400 % 3 == 0]  # a shop that deletes them, read on every third day
    rush = [int((DEAD + timedelta(minutes=20 * number)).timestamp()) for number in range(1, 60)]
    orders = [one for one in placed(after(20)) if not is_later(one)]
    due = []
    for known in (left, seen):
        found = presences(heard(orders, after(20), checkouts=known + rush), BERLIN)
        (silence,) = [one.silence for one in found if one.kind == "unfinished_checkouts" and one.silence]
        due.append(float(silence.expected))
        assert silence.lost_minor is not None
        assert silence.lost_minor <= 40 * 5000  # no more is lost than orders were to be expected
    assert due[1] == pytest.approx(due[0], rel=0.15)
