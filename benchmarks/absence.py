"""How soon a dead checkout is told, and how often the bell rings for nothing, by the product's own functions.

A shop has the practice shop's rhythm: its weekdays, its hours (most orders in the evening), a day-to-day swing of a
tenth beyond chance, its season of five weeks, wild days that sell far more, public holidays of Germany on which it
sells half. Orders are paid by several ways and come from several channels, some fail, some use one of two codes, and
checkouts are left. It is polled every 15 minutes; whatever a poll would judge is judged by `kpi.verdict.absence`, the
rhythm learnt from what had come until then. Real order times (Online Retail, beside the checkout) are thinned likewise.

    python benchmarks/absence.py --years 50 --onsets 100 --draws 20

Shops and draws are numbered from --first-seed on: whoever changes a rule looks at some, and measures it on others.
Exits with 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
import os
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from multiprocessing import Pool
from operator import sub
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from commerce.arrivals import Arrival, Arrivals, CodeUse  # noqa: E402  # found through the line above
from knowledge.public_holidays import public_holidays  # noqa: E402
from kpi.verdict.absence import checkouts, judge, known, orders  # noqa: E402
from kpi.verdict.absence.slots import midnight  # noqa: E402
from kpi.verdict.absence.surge import surges  # noqa: E402
from practice.chance import poisson  # noqa: E402

BERLIN = ZoneInfo("Europe/Berlin")
RETAIL = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail.csv.gz"
LONDON = ZoneInfo("Europe/London")
WEEKDAYS = (1.06, 1.0, 0.98, 1.0, 1.1, 1.0, 0.86)
METHODS = (("card", 0.7), ("paypal", 0.2), ("bank", 0.06), ("cash", 0.04))
CHANNELS = (("organic", 0.3), ("google / cpc", 0.25), ("direct", 0.2), ("email", 0.15), ("facebook / paid", 0.1))
CODES = (("welcome10", 0.1), ("friends20", 0.02))
FAILS, LEFT_PER_ORDER = 0.02, 1.5
POLL_S, HOUR_S, DAY_S = 900, 3600, 86_400
#: What is known before anything is judged, as it is of a shop that was installed half a year ago.
BACK_DAYS, YEAR_DAYS = 182, 365
#: Told within hours: half, nine of ten; by orders a day.
TOLD = {10.0: (26.0, 31.0), 26.0: (12.0, 18.0), 120.0: (3.5, 9.0)}
LATEST_H, WRONG_A_YEAR = 40.0, 0.2
#: Bank holidays of England and the days right beside them, on which Online Retail was closed or nearly.
BANK_HOLIDAYS = [date(2011, 4, 22), date(2011, 4, 25), date(2011, 4, 29), date(2011, 5, 2), date(2011, 5, 30)]
BANK_HOLIDAYS += [date(2011, 8, 29)]


def _placed_s(one: Arrival | CodeUse) -> int:
    return one.placed_s


@dataclass(frozen=True)
class Shop:
    """Everything that came, and the days that are no days like others."""

    zone: ZoneInfo
    orders: list[Arrival]
    checkouts: list[int]
    codes: list[CodeUse]
    share_of_day: dict[date, float]

    def heard(self, until_s: int) -> Arrivals:
        """Return what the cache would give at an instant: half a year of it."""
        first_s = until_s - BACK_DAYS * DAY_S
        placed = (bisect_left(self.orders, first_s, key=_placed_s), bisect_right(self.orders, until_s, key=_placed_s))
        used = (bisect_left(self.codes, first_s, key=_placed_s), bisect_right(self.codes, until_s, key=_placed_s))
        left = (bisect_left(self.checkouts, first_s), bisect_right(self.checkouts, until_s))
        until = datetime.fromtimestamp(until_s, UTC)
        return Arrivals(
            first_s, until, self.orders[slice(*placed)], self.checkouts[slice(*left)], self.codes[slice(*used)]
        )

    def share(self, day: date) -> float:
        """Return what is to be expected of a day."""
        return self.share_of_day.get(day, 1.0)


def practice_shop(rate: float, seed: int, days: int) -> Shop:
    """Return a shop in which nothing happens but chance, its swing, its season, wild days and holidays."""
    chance = Random(seed)  # noqa: S311  # repeatable, no secret
    first = date(2023, 1 + seed % 12, 1)
    holidays = {one.first for one in public_holidays("DE", range(first.year, first.year + 4))}
    wild = set(chance.sample(range(days), days * 4 // 396))
    placed: list[Arrival] = []
    left: list[int] = []
    codes: list[CodeUse] = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        many = rate * WEEKDAYS[day.weekday()] * math.exp(chance.gauss(-0.005, 0.1))
        many *= (1.6 if (11, 15) <= (day.month, day.day) < (12, 20) else 1.0) * (2.5 if offset in wild else 1.0)
        many *= 0.5 if day in holidays else 1.0
        begins, ends = midnight(day, BERLIN), midnight(day + timedelta(days=1), BERLIN)
        for _ in range(poisson(chance, many)):
            at_s = begins + int(chance.triangular(0, ends - begins - 1, (ends - begins) * 0.8))
            order = _order(at_s, chance)
            placed.append(order)
            codes += [
                CodeUse(at_s, code, 500) for code, share in CODES if order.went_through and chance.random() < share
            ]
        many_left = poisson(chance, many * LEFT_PER_ORDER)
        evening = 0.8 * (ends - begins)
        left += [begins + int(chance.triangular(0, ends - begins - 1, evening)) for _ in range(many_left)]
    return Shop(
        BERLIN, sorted(placed, key=_placed_s), sorted(left), sorted(codes, key=_placed_s), dict.fromkeys(holidays, 0.4)
    )


def _order(at_s: int, chance: Random) -> Arrival:
    method = chance.choices([name for name, _ in METHODS], [share for _, share in METHODS])[0]
    channel = chance.choices([name for name, _ in CHANNELS], [share for _, share in CHANNELS])[0]
    if method in {"bank", "cash"}:
        return Arrival(
            at_s, went_through=True, paid_s=at_s + 2 * DAY_S, payment_method=method, channel=channel, net_minor=5000
        )
    fails = chance.random() < FAILS
    return Arrival(at_s, not fails, None if fails else at_s + chance.randrange(90), method, channel, 5000)


def suspects(shop: Shop, from_s: int) -> Iterator[int]:
    """Yield the instants, right before something came again, at which anything could have rung."""
    instants = [one.placed_s for one in shop.orders if one.went_through]
    yield from _gaps(shop, instants, from_s)
    yield from _streaks(shop, from_s, lambda one: one.payment_method)
    yield from _streaks(shop, from_s, lambda one: one.channel)
    yield from _idle(shop, instants, from_s)
    at_once = [one for one in shop.orders if one.payment_method in {"card", "paypal"}]
    yield from _floods(
        [one.paid_s is None for one in at_once], [one.placed_s + HOUR_S for one in at_once], FAILS, from_s
    )
    for code, share in CODES:
        used = {one.placed_s for one in shop.codes if one.code == code}
        yield from _floods([at_s in used for at_s in instants], instants, share, from_s)


def _gaps(shop: Shop, instants: Sequence[int], from_s: int) -> Iterator[int]:
    """Yield the instants before an order came after a long time, by the rhythm of that week."""
    looked_s, wanted = 0, 0.0
    found: known.KnownShop | known.TooLittle | None = None
    for before, after in pairwise(instants):
        if before < from_s:
            continue
        if before - looked_s > 7 * DAY_S:
            heard = shop.heard(before)
            looked_s = before
            found = known.known_shop(replace(heard, until=heard.until + timedelta(days=9)), shop.zone, shop.share)
            wanted = 0.6 * orders.limit_of(found) if isinstance(found, known.KnownShop) else 0.0
        if isinstance(found, known.KnownShop) and found.rhythm.expected(before, after) > wanted:
            yield after - 1


def _streaks(shop: Shop, from_s: int, key_of: Callable[[Arrival], str]) -> Iterator[int]:
    """Yield the instants before a key came again after a long time without it."""
    through = [one for one in shop.orders if one.went_through]
    shares = {key: count / len(through) for key, count in Counter(map(key_of, through)).items()}
    seen: dict[str, int] = {}
    for place, one in enumerate(through):
        key = key_of(one)
        rarity = -math.log1p(-min(0.999, shares[key]))
        if rarity * (place - seen.get(key, place) - 1) > 8 and one.placed_s > from_s:
            yield one.placed_s - 1
        seen[key] = place


def _idle(shop: Shop, instants: Sequence[int], from_s: int) -> Iterator[int]:
    """Yield the instants before an order came after many checkouts that were left."""
    rarity = -math.log1p(-1 / (1 + LEFT_PER_ORDER))
    for before, after in pairwise(instants):
        between = bisect_right(shop.checkouts, after) - bisect_right(shop.checkouts, before)
        if between * rarity > 8 and before > from_s:
            yield after - 1


def _floods(flags: Sequence[bool], at: Sequence[int], share: float, from_s: int) -> Iterator[int]:
    """Yield the instants at which something seemed to come too often."""
    for one in surges(flags, share, 6.0):
        places = range(one.begins, one.begins + one.of) if one.certain is not None else ()
        yield from (at[place] for place in places if flags[place] and at[place] > from_s)


def wrong_rings(shop: Shop, from_s: int) -> Counter[str]:
    """Return how often each kind rang though nothing happened, each silence once, polled every 15 minutes."""
    rung: dict[tuple[str, str], int] = {}
    wrong: Counter[str] = Counter()
    for instant_s in sorted({at_s // POLL_S * POLL_S for at_s in suspects(shop, from_s)}):
        for one in judge.presences(shop.heard(instant_s), shop.zone, shop.share):
            if not one.is_missing:
                continue
            since_s = int(one.silence.since.timestamp()) if one.silence else instant_s
            if rung.get((one.kind, one.key), 0) < since_s:
                wrong[one.kind] += 1
            rung[one.kind, one.key] = instant_s
    return wrong


@dataclass(frozen=True)
class Told:
    """Hours from the instant at which a checkout dies to the poll that tells it.

    Attributes:
        by_orders: By the silence of orders alone, as in a shop that does not tell which checkouts were left.
        selling: Those of them in which the shop sells.
        by_either: By the silence, or by checkouts that are begun and not finished.
    """

    by_orders: float
    selling: float
    by_either: float


def told_after(shop: Shop, dead_s: int) -> Told:
    """Return how soon a checkout that dies is told: visitors come as ever, and who would have ordered leaves it."""
    until_s = dead_s + 20 * DAY_S
    lost = [one.placed_s for one in shop.orders if dead_s < one.placed_s <= until_s]
    left = [one for one in shop.checkouts if dead_s - BACK_DAYS * DAY_S < one <= until_s]
    heard = replace(shop.heard(dead_s), until=datetime.fromtimestamp(until_s, UTC))
    found = known.known_shop(heard, shop.zone, shop.share)
    assert isinstance(found, known.KnownShop)
    certain_s = found.rhythm.reaches(found.last_s, orders.limit_of(found))
    assert certain_s is not None
    sooner_s = checkouts.unfinished_checkouts(found, sorted([*left, *lost])).certain_s or certain_s
    told_s, either_s = (
        max(one_s, dead_s) // POLL_S * POLL_S + POLL_S for one_s in (certain_s, min(certain_s, sooner_s))
    )
    most = max(map(sub, found.rhythm.running[1:], found.rhythm.running))
    hours = range(dead_s, told_s, HOUR_S)
    selling = sum(found.rhythm.expected(at_s, at_s + HOUR_S) > most / 10 for at_s in hours)
    return Told((told_s - dead_s) / HOUR_S, float(selling), (either_s - dead_s) / HOUR_S)


def _half_and_most(hours: Sequence[float]) -> tuple[float, float]:
    told = sorted(hours)
    return told[len(told) // 2], told[len(told) * 9 // 10]


def practice_year(rate: float, number_and_onsets: tuple[int, int]) -> tuple[Counter[str], list[Told]]:
    """Live through one year of one shop: what rang for nothing, and how soon checkouts that die in it are told."""
    number, onsets = number_and_onsets
    shop = practice_shop(rate, number + int(rate), BACK_DAYS + YEAR_DAYS)
    from_s = shop.orders[0].placed_s + BACK_DAYS * DAY_S
    chance = Random(f"{rate}/{number}")  # noqa: S311  # repeatable, no secret
    dead = [chance.randrange(from_s, shop.orders[-1].placed_s - DAY_S) for _ in range(onsets)]
    return wrong_rings(shop, from_s), [told_after(shop, dead_s) for dead_s in dead]


def practice_years(rate: float, years: int, onsets: int, first: int, processes: int) -> bool:
    """Measure one rate; prints what was found and returns whether the goals are reached."""
    wrong: Counter[str] = Counter()
    hours: list[Told] = []
    of_each = [(first + number, onsets // years + (number < onsets % years)) for number in range(years)]
    with Pool(processes) as pool:
        for wrong_here, told_here in pool.imap(partial(practice_year, rate), of_each):
            wrong += wrong_here
            hours += told_here
    half, most = TOLD[rate]
    middle, ninth = _half_and_most([one.by_orders for one in hours])
    sooner, most_sooner = _half_and_most([one.by_either for one in hours])
    latest = max(one.selling for one in hours)
    a_year = wrong.total() / years
    print(
        f"{rate:.0f} orders a day: half told within {middle:.1f} h ({half}), nine of ten within {ninth:.1f} h ({most}),"
        f" the last after {latest:.0f} selling hours ({LATEST_H:.0f}); where left checkouts are told {sooner:.1f} and"
        f" {most_sooner:.1f} h; wrong a year {a_year:.2f} ({WRONG_A_YEAR}), over {years} years:"
        f" {dict(wrong) or 'none'}",
        flush=True,
    )
    return middle <= half and ninth <= most and latest <= LATEST_H and a_year <= WRONG_A_YEAR


def retail(rate: float, draws: int, first: int) -> bool:
    """Thin the orders of a real shop; prints what rang, and returns whether all of it did on bank holidays."""
    with gzip.open(RETAIL, "rt", encoding="utf-8", newline="") as file:
        times = {
            row["InvoiceNo"]: datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=LONDON)
            for row in csv.DictReader(file)
            if not row["InvoiceNo"].startswith("C")
        }
    every = sorted(int(at.timestamp()) for at in times.values())
    holidays = {one.first for one in public_holidays("GB", range(2010, 2013))}
    days = (every[-1] - every[0]) / DAY_S
    outside, inside = 0, 0
    for draw in range(first, first + draws):
        chance = Random(f"retail/{rate}/{draw}")  # noqa: S311  # repeatable, no secret
        kept = [at_s for at_s in every if chance.random() < rate * days / len(every)]
        placed = [Arrival(at_s, at_s > 0, at_s, "", "", 5000) for at_s in kept]
        shop = Shop(LONDON, placed, [], [], dict.fromkeys(holidays, 0.0))
        for at_s in _rings(shop, kept[0] + 56 * DAY_S):
            day = datetime.fromtimestamp(at_s, UTC).astimezone(LONDON).date()
            near = any(abs((day - holiday).days) <= 1 for holiday in BANK_HOLIDAYS)
            inside, outside = inside + near, outside + (not near)
            print(f"  draw {draw}: rang on {day:%a %d %b %Y}{' (bank holiday)' if near else ''}")
    print(f"Online Retail, {rate:.0f} orders a day, {draws} draws: {outside} outside bank holidays, {inside} on them")
    return outside == 0


def _rings(shop: Shop, from_s: int) -> list[int]:
    """Return when the silence of orders rang."""
    found = []
    for instant_s in sorted({at_s // POLL_S * POLL_S for at_s in suspects(shop, from_s)}):
        one = next(
            one for one in judge.presences(shop.heard(instant_s), shop.zone, shop.share) if one.kind == orders.KIND
        )
        if one.is_missing:
            found.append(instant_s)
    return found


def main() -> None:
    """Measure all rates and print what was found; exits with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--years", type=int, default=50)
    parser.add_argument("--onsets", type=int, default=100)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--rates", type=float, nargs="*", default=list(TOLD))
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    first = arguments.first_seed
    reached = [
        practice_years(rate, arguments.years, arguments.onsets, first, arguments.processes)
        for rate in (arguments.rates if arguments.years else ())
    ]
    if not arguments.draws:
        print("Online Retail: not asked for")
    elif RETAIL.exists():
        reached += [retail(rate, arguments.draws, first) for rate in arguments.rates if rate in {10.0, 26.0}]
    else:
        print(f"not measured: {RETAIL} does not lie beside the checkout")
    sys.exit(not all(reached))


if __name__ == "__main__":
    main()
