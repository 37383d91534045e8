"""Facts of the days on which a drift began: what was regular and stopped, what was not there and began, what changed.

They stand beside a drift, perhaps its cause, perhaps not; so each must be certain as a fact. What stops had come so
often that chance would not keep it away; what begins had not been there for weeks. What all the shop lost is taken into
account: a product that is out of orders because there are few orders is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import log

from commerce.diagnoses import Happening, HappeningKind
from commerce.facts import Facts
from commerce.figures import Unit, Verdict
from commerce.period import WEEK, Period
from commerce.records import RecordKind
from commerce.tables.spend import SPEND
from kpi.explain.cells import Weeks
from kpi.explain.prices import price_changes
from kpi.explain.timelines import Timeline, from_facts, from_records

#: At most so many are told, of at least this share of the shop's weekly sales.
MOST_TOLD, LEAST_WORTH = 4, Fraction(1, 50)
#: The days around the first day of a drift on which something must have happened, beyond its own range.
AROUND = timedelta(days=3)
#: So many cases must be missing: chance keeps e^-5 away; of many products each has its chance, so that more must be.
SURELY = 5.0
#: The part of the weeks before in which something must have come to be regular.
REGULAR = 0.75
#: The cases and the share of all that something new must have.
FEWEST_NEW, LEAST_NEW = 5, 0.05
#: How many times as much as before is more than usual.
MANY_TIMES = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """The days that are looked at.

    Attributes:
        around: The days on which something must have happened.
        before: The weeks before these.
        last: The last day that is known.
        kept: What the shop kept of its orders since: at most all.
        week_minor: What it sold in a week before.
    """

    around: Period
    before: Period
    last: date
    kept: float
    week_minor: Fraction

    def since(self, day: date) -> int:
        """Return how many days have passed since a day."""
        return (self.last - day).days

    @property
    def weeks(self) -> Fraction:
        """Return how many weeks there were before."""
        return Fraction(self.before.length, WEEK)


def happenings(facts: Facts, verdict: Verdict, weeks: Weeks) -> tuple[Happening, ...]:
    """Return the facts of the days on which a drift began, what most money hangs on first; none where that is unknown.

    Args:
        facts: Of the shop.
        verdict: What drifted, and since when.
        weeks: The window, and the weeks before.
    """
    scene = _scene(facts, verdict, weeks)
    if scene is None:
        return ()
    whole = Period(scene.before.first, scene.last)
    products = from_records(facts.records(RecordKind.PRODUCTS, whole))
    found = [
        *_discounts(from_records(facts.records(RecordKind.DISCOUNTS, whole)), scene, facts),
        *_together(price_changes(products, scene.before, scene.around, scene.last)),
        *_together(_stopped(_by_product(products), scene, HappeningKind.PRODUCT_OUT, _units_a_week)),
        *_campaigns(facts, scene, whole),
        *_stopped(
            from_facts(facts, ("orders", "net_sales"), whole, "payment_method"),
            scene,
            HappeningKind.PAYMENT_METHOD_MISSING,
            _orders_a_week,
        ),
        *_refunds(from_records(facts.records(RecordKind.REFUNDED, whole)), scene),
    ]
    worth = [one for one in found if one.worth_minor >= LEAST_WORTH * scene.week_minor]
    return tuple(sorted(worth, key=lambda one: -one.worth_minor)[:MOST_TOLD])


def _scene(facts: Facts, verdict: Verdict, weeks: Weeks) -> Scene | None:
    onset = verdict.onset
    began = onset.earliest if onset is not None else verdict.since
    if began is None:
        return None
    around = Period(began - AROUND, min(weeks.now.last, (onset.latest if onset is not None else began) + AROUND))
    before = Period.ending(around.first - timedelta(days=1), WEEK * len(weeks.before))
    since = Period(around.last, weeks.now.last)
    had, has = (facts.sums(("orders", "net_sales"), period).get("", {}) for period in (before, since))
    if not had.get("orders"):
        return None
    kept = has.get("orders", 0) / since.length / (had["orders"] / before.length)
    week_minor = Fraction(had.get("net_sales", 0) * WEEK, before.length)
    return Scene(around, before, weeks.now.last, min(1.0, kept), week_minor)


#: Returns the figure of a kind and its unit, of so many cases, so much and so many weeks.
Figure = Callable[[Timeline, Period, Fraction], tuple[Fraction, Unit]]


def _orders_a_week(timeline: Timeline, period: Period, weeks: Fraction) -> tuple[Fraction, Unit]:
    return Fraction(timeline.cases(period)) / weeks, "count"


def _units_a_week(timeline: Timeline, period: Period, weeks: Fraction) -> tuple[Fraction, Unit]:
    return Fraction(timeline.quantity(period)) / weeks, "count"


def _money_a_week(timeline: Timeline, period: Period, weeks: Fraction) -> tuple[Fraction, Unit]:
    return Fraction(timeline.amount(period)) / weeks, "currency"


def _stopped(timelines: Sequence[Timeline], scene: Scene, kind: HappeningKind, figure: Figure) -> list[Happening]:
    """Return what came regularly and has not come since one of the days around."""
    found = []
    for one in timelines:
        last = one.last
        if not one.key or last is None or not scene.around.first - timedelta(days=1) <= last <= scene.around.last:
            continue
        rate = one.cases(scene.before) / scene.before.length
        missing = rate * scene.kept * scene.since(last)
        if missing < SURELY + log(max(1, len(timelines))) or not one.is_regular(scene.before, REGULAR):
            continue
        before, unit = figure(one, scene.before, scene.weeks)
        worth = round(Fraction(one.amount(scene.before)) / scene.weeks)
        found.append(Happening(last, kind, one.name, before, Fraction(0), unit, max(0, worth)))
    return found


def _began(timelines: Sequence[Timeline], scene: Scene, kind: HappeningKind, all_cases: int) -> list[Happening]:
    """Return what had not come for weeks and has come often since one of the days around."""
    found = []
    for one in timelines:
        first = one.first
        if not one.key or first is None or first not in scene.around:
            continue
        since = Period(first, scene.last)
        cases = one.cases(since)
        if cases < max(FEWEST_NEW, LEAST_NEW * all_cases):
            continue
        weeks = Fraction(since.length, WEEK)
        worth = round(Fraction(one.amount(since)) / weeks)
        now, unit = _orders_a_week(one, since, weeks)
        found.append(Happening(first, kind, one.name, Fraction(0), now, unit, max(0, worth)))
    return found


def _discounts(timelines: Sequence[Timeline], scene: Scene, facts: Facts) -> list[Happening]:
    """Return codes that ended or began: what hangs on them is what their orders were worth, not what they took off."""
    since = Period(scene.around.first, scene.last)
    row = facts.sums(("orders", "net_sales"), Period(scene.before.first, scene.last)).get("", {})
    orders = row.get("orders", 0)
    value = Fraction(row.get("net_sales", 0), orders) if orders else Fraction(0)
    of_since = facts.sums(("orders",), since).get("", {}).get("orders", 0)
    found = [
        *_stopped(timelines, scene, HappeningKind.DISCOUNT_ENDED, _orders_a_week),
        *_began(timelines, scene, HappeningKind.DISCOUNT_BEGAN, of_since),
    ]
    return [replace(one, worth_minor=round(max(one.before, one.now) * value)) for one in found]


def _campaigns(facts: Facts, scene: Scene, whole: Period) -> list[Happening]:
    """Return campaigns (of a table without campaigns: channels) on which no money has been spent since."""
    known = facts.coverage(SPEND.name)
    if known is None or known.last < scene.around.last:
        return []
    until = min(known.last, scene.last)
    for segment in ("campaign", "channel"):
        timelines = [
            one for one in from_facts(facts, ("marketing_spend", "marketing_spend"), whole, segment) if one.key
        ]
        if not timelines:
            continue
        sold = facts.sums(("net_sales",), scene.before, segment)
        found = []
        for one in timelines:
            last = one.last
            if last is None or last not in scene.around or (until - last).days < WEEK // 2:
                continue
            if one.days_of(scene.before) < REGULAR * scene.before.length:
                continue
            before, unit = _money_a_week(one, scene.before, scene.weeks)
            worth = round(Fraction(sold.get(one.key, {}).get("net_sales", 0)) / scene.weeks)
            found.append(Happening(last, HappeningKind.CAMPAIGN_PAUSED, one.name, before, Fraction(0), unit, worth))
        return found
    return []


def _refunds(timelines: Sequence[Timeline], scene: Scene) -> list[Happening]:
    """Return products of which far more is given back since the days around."""
    since = Period(scene.around.first, scene.last)
    weeks = Fraction(since.length, WEEK)
    found = []
    for one in timelines:
        usual = max(1.0, one.cases(scene.before) * since.length / scene.before.length)
        cases = one.cases(since)
        # so many more than usual by chance: the Poisson bound of e^-(n log(n/m) - n + m)
        if cases < MANY_TIMES * usual or cases * log(cases / usual) - cases + usual < SURELY + log(len(timelines)):
            continue
        first = min(day for day in one.days if day in since)
        before, unit = _money_a_week(one, scene.before, scene.weeks)
        now, _ = _money_a_week(one, since, weeks)
        found.append(
            Happening(first, HappeningKind.REFUNDS_OF_PRODUCT, one.name, before, now, unit, max(0, round(now - before)))
        )
    return found


def _by_product(variants: Sequence[Timeline]) -> list[Timeline]:
    """Return products with all their variants together."""
    found: dict[str, Timeline] = {}
    for one in variants:
        product = one.key.rpartition("/")[0]
        found[product] = found[product].with_all_of(one) if product in found else replace(one, key=product)
    return list(found.values())


def _together(found: Iterable[Happening]) -> list[Happening]:
    """Return one of several of a kind, the one most money hangs on, that says how many others there were."""
    by_kind: dict[HappeningKind, list[Happening]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one)
    result = []
    for several in by_kind.values():
        first, *others = sorted(several, key=lambda one: -one.worth_minor)
        worth = sum(one.worth_minor for one in several)
        result.append(replace(first, others=len(others), worth_minor=worth))
    return result
